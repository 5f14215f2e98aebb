package bench

func scaleRows(int) []row { return nil }
