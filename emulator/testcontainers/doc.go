// Package graphemu runs the graphemu container from a Go test, as a module for
// Testcontainers for Go.
//
//	ctr, err := graphemu.Run(ctx, "ghcr.io/graphemu/graphemu:latest",
//		graphemu.WithScenario("throttled-ingest"))
//	testcontainers.CleanupContainer(t, ctr)
//
// Beside the options of this package, all those of Testcontainers for Go can be
// given, and each setting of the emulator has a variable:
//
//	testcontainers.WithEnv(map[string]string{"GRAPHEMU_AUTH": "off"})
//
// The container keeps its state in memory. A test that needs no container is
// faster with package emulator, which runs in the test itself.
//
// For Java, .NET, Node and Python see the README beside this file.
package graphemu
