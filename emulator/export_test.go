package emulator

import "github.com/graphemu/graphemu/emulator/store"

// Store returns the store of s, for a test that looks behind the answers.
func (s *Server) Store() *store.Store { return s.store }
