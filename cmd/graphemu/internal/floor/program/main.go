// Program is a program that is a floor and nothing else: in the start and the
// memory of one that graphemu plays there is some of graphemu's own.
//
//	go build -o floor ./cmd/graphemu/internal/floor/program
//	graphemu bench --floor ./floor
package main

import (
	"fmt"
	"os"

	"github.com/graphemu/graphemu/cmd/graphemu/internal/floor"
)

func main() {
	fmt.Fprintln(os.Stderr, floor.Serve(os.Args[1:], os.Stdout))
	os.Exit(1)
}
