// Package clients holds no code, only tests: they drive the graphemu program
// with the SDK that connectors are written with, msgraph-sdk-go, and so hold
// the emulator against what a real client sends and is able to read. Programs
// with other clients, unmodified under graphemu exec, lead a connection through
// its life: in the folders connector, node and testdata.
//
// It is a module of its own, because the SDK weighs more than all the rest of
// graphemu together: its first build takes minutes. The root module's tests
// leave it out; to run it:
//
//	cd emulator/internal/clients
//	for folder in node node/sdks node/m365; do (cd $folder && npm ci --ignore-scripts); done
//	go test -count=1 ./...
//
// The Go tool does not see that these tests depend on the program's source,
// hence -count=1.
package clients
