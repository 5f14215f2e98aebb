package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	abstractions "github.com/microsoft/kiota-abstractions-go"
	khttp "github.com/microsoft/kiota-http-go"
	msgraph "github.com/microsoftgraph/msgraph-sdk-go"
	"github.com/microsoftgraph/msgraph-sdk-go/external"
	ec "github.com/microsoftgraph/msgraph-sdk-go/models/externalconnectors"
	"github.com/microsoftgraph/msgraph-sdk-go/models/odataerrors"
)

const (
	id   = "lifeofone" // the connection
	item = "TSP228082938"

	// interval is how long a connector waits before it asks again, which would
	// be longer with Graph.
	interval = 50 * time.Millisecond
)

func ptr[T any](v T) *T { return &v }

// live leads a connection through its life.
func live(client *msgraph.GraphServiceClient) error {
	ctx := context.Background()
	connections := client.External().Connections()
	one := connections.ByExternalConnectionId(id)

	created, err := connections.Post(ctx, connection(), nil)
	if err != nil {
		return err
	}
	fmt.Println("created", *created.GetId(), *created.GetState())
	if err := register(ctx, one); err != nil {
		return err
	}

	stored := one.Items().ByExternalItemId(item)
	if _, err := stored.Put(ctx, content(), nil); err != nil {
		return err
	}
	read, err := stored.Get(ctx, nil)
	if err != nil {
		return err
	}
	fmt.Println("item", *read.GetId(), *read.GetContent().GetValue())

	change := ec.NewExternalConnection()
	change.SetName(ptr("Human Resources"))
	if _, err := one.Patch(ctx, change, nil); err != nil {
		return err
	}
	renamed, err := one.Get(ctx, nil)
	if err != nil {
		return err
	}
	fmt.Println("connection", *renamed.GetName(), *renamed.GetState())
	list, err := connections.Get(ctx, nil)
	if err != nil {
		return err
	}
	for _, c := range list.GetValue() {
		if *c.GetId() == id {
			fmt.Println("listed", id)
		}
	}

	if err := stored.Delete(ctx, nil); err != nil {
		return err
	}
	_, err = stored.Get(ctx, nil)
	fmt.Println("item removed", status(err))
	if err := one.Delete(ctx, nil); err != nil {
		return err
	}
	_, err = one.Get(ctx, nil)
	fmt.Println("connection removed", status(err))
	return nil
}

// register sends the schema and follows the Location of the answer until it is
// registered.
func register(ctx context.Context, one *external.ConnectionsExternalConnectionItemRequestBuilder) error {
	headers := khttp.NewHeadersInspectionOptions() // nothing else shows the Location
	headers.InspectResponseHeaders = true
	_, err := one.Schema().Patch(ctx, schema(), &external.ConnectionsItemSchemaRequestBuilderPatchRequestConfiguration{
		Options: []abstractions.RequestOption{headers},
	})
	if err != nil {
		return err
	}
	location := headers.ResponseHeaders.Get("Location")
	if len(location) != 1 {
		return fmt.Errorf("got Location %q, want one", location)
	}
	u, err := url.Parse(location[0])
	if err != nil {
		return err
	}
	fmt.Println("polling", u.Scheme+"://"+u.Host)
	for {
		o, err := one.Operations().ByConnectionOperationId("unknown").WithUrl(location[0]).Get(ctx, nil)
		if err != nil {
			return err
		}
		fmt.Println("schema", *o.GetStatus())
		if *o.GetStatus() != ec.INPROGRESS_CONNECTIONOPERATIONSTATUS {
			return nil
		}
		time.Sleep(interval)
	}
}

// status returns the status of Graph's error.
func status(err error) int {
	if e, ok := errors.AsType[*odataerrors.ODataError](err); ok {
		return e.ResponseStatusCode
	}
	return 0
}
