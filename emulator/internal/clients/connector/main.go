// Command connector is a connector as Microsoft's documentation has it: it
// signs in with a client secret, and makes, fills and removes a connection. It
// prints what it sees.
//
// By itself it talks to https://graph.microsoft.com and takes its tokens from
// https://login.microsoftonline.com, and nothing in it knows of graphemu.
// "connector direct" is told where they are instead, by AZURE_AUTHORITY_HOST and
// GRAPH_URL; "connector government" talks to the cloud of the US government.
package main

import (
	"log"
	"net/url"
	"os"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	msgraph "github.com/microsoftgraph/msgraph-sdk-go"
)

var scopes = []string{"https://graph.microsoft.com/.default"}

func main() {
	log.SetFlags(0)
	connect := unmodified
	switch strings.Join(os.Args[1:], " ") {
	case "direct":
		connect = direct
	case "government":
		connect = government
	}
	client, err := connect()
	if err != nil {
		log.Fatal(err)
	}
	if err := live(client); err != nil {
		log.Fatal(err)
	}
}

// unmodified returns a client with the SDK's own defaults:
// https://learn.microsoft.com/graph/sdks/choose-authentication-providers?tabs=go#client-credentials-provider
func unmodified() (*msgraph.GraphServiceClient, error) {
	cred, err := azidentity.NewClientSecretCredential(
		os.Getenv("AZURE_TENANT_ID"), os.Getenv("AZURE_CLIENT_ID"), os.Getenv("AZURE_CLIENT_SECRET"), nil)
	if err != nil {
		return nil, err
	}
	return msgraph.NewGraphServiceClientWithCredentials(cred, scopes)
}

// government returns a client for a national cloud:
// https://learn.microsoft.com/graph/sdks/national-clouds?tabs=go
func government() (*msgraph.GraphServiceClient, error) {
	cred, err := azidentity.NewClientSecretCredential(
		os.Getenv("AZURE_TENANT_ID"), os.Getenv("AZURE_CLIENT_ID"), os.Getenv("AZURE_CLIENT_SECRET"),
		&azidentity.ClientSecretCredentialOptions{ClientOptions: azcore.ClientOptions{Cloud: cloud.AzureGovernment}})
	if err != nil {
		return nil, err
	}
	client, err := msgraph.NewGraphServiceClientWithCredentialsAndHosts(cred,
		[]string{"https://graph.microsoft.us/.default"}, []string{"graph.microsoft.us"})
	if err != nil {
		return nil, err
	}
	client.GetAdapter().SetBaseUrl("https://graph.microsoft.us/v1.0")
	return client, nil
}

// direct returns a client for a Graph and an Entra ID elsewhere.
func direct() (*msgraph.GraphServiceClient, error) {
	base, err := url.Parse(os.Getenv("GRAPH_URL"))
	if err != nil {
		return nil, err
	}
	cred, err := azidentity.NewClientSecretCredential(
		os.Getenv("AZURE_TENANT_ID"), os.Getenv("AZURE_CLIENT_ID"), os.Getenv("AZURE_CLIENT_SECRET"),
		&azidentity.ClientSecretCredentialOptions{
			ClientOptions: azcore.ClientOptions{
				Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: os.Getenv("AZURE_AUTHORITY_HOST")},
			},
			// Or it would ask login.microsoftonline.com about that host.
			DisableInstanceDiscovery: true,
		})
	if err != nil {
		return nil, err
	}
	// The hosts that get a token: names, without a port.
	client, err := msgraph.NewGraphServiceClientWithCredentialsAndHosts(cred, scopes, []string{base.Hostname()})
	if err != nil {
		return nil, err
	}
	client.GetAdapter().SetBaseUrl(base.JoinPath("v1.0").String())
	return client, nil
}
