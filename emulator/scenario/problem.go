package scenario

import "github.com/graphemu/graphemu/emulator/document"

// A Problem is one mistake in a scenario file.
type Problem = document.Problem

// Problems are the mistakes in a scenario file, in the order of the file. They
// are never empty.
type Problems = document.Problems
