package graphemu_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"github.com/testcontainers/testcontainers-go"

	graphemu "github.com/graphemu/graphemu/emulator/testcontainers"
)

func ExampleRun() {
	ctx := context.Background()
	ctr, err := graphemu.Run(ctx, "ghcr.io/graphemu/graphemu:latest")
	defer func() {
		if err := testcontainers.TerminateContainer(ctr); err != nil {
			log.Print(err)
		}
	}()
	if err != nil {
		log.Print(err)
		return
	}
	url, err := ctr.GraphURL(ctx)
	if err != nil {
		log.Print(err)
		return
	}
	resp, err := http.Get(url + "/_emulator/health")
	if err != nil {
		log.Print(err)
		return
	}
	resp.Body.Close()
	fmt.Println(resp.Status)
	// Output: 200 OK
}

// A program that knows only Microsoft's hosts needs no change.
func ExampleContainer_Client() {
	ctx := context.Background()
	ctr, err := graphemu.Run(ctx, "ghcr.io/graphemu/graphemu:latest", graphemu.WithFixtures("testdata/hr.ndjson"))
	defer func() {
		if err := testcontainers.TerminateContainer(ctr); err != nil {
			log.Print(err)
		}
	}()
	if err != nil {
		log.Print(err)
		return
	}
	client, err := ctr.Client(ctx)
	if err != nil {
		log.Print(err)
		return
	}
	token, err := ctr.Token(ctx)
	if err != nil {
		log.Print(err)
		return
	}
	req, _ := http.NewRequest("GET", "https://graph.microsoft.com/v1.0/external/connections/hr", nil)
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := client.Do(req)
	if err != nil {
		log.Print(err)
		return
	}
	resp.Body.Close()
	fmt.Println(resp.Status)
	// Output: 200 OK
}
