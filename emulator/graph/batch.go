package graph

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"

	"github.com/graphemu/graphemu/emulator/rest"
)

// batchOperation is the name of the one operation that a batch cannot hold.
const batchOperation = "batch"

// batch answers POST /$batch: it runs each request of the body on its own,
// through everything that a single request goes through.
//
// https://learn.microsoft.com/graph/json-batching. Graph answers in any order;
// here it is the order of the requests. In the documentation's example all
// requests of a batch share one request-id; here each has its own, so that the
// log can tell them apart.
func (a *API) batch(r *rest.Request) (*rest.Response, error) {
	body, err := r.JSON(maxBatchBytes)
	if err != nil {
		return nil, err
	}
	parts, err := readBatch(r, body)
	if err != nil {
		return nil, err
	}
	sequential, err := sequence(parts)
	if err != nil {
		return nil, err
	}
	run := a.runTogether
	if sequential {
		run = a.runInOrder
	}
	return rest.NewResponse(http.StatusOK, "application/json", showBatch(parts, run(r, parts))), nil
}

// runTogether runs all parts at once, so that a driver can make what they
// write durable in one go.
func (a *API) runTogether(r *rest.Request, parts []part) []*rest.Response {
	answers := make([]*rest.Response, len(parts))
	var all sync.WaitGroup
	for i, p := range parts {
		all.Go(func() { answers[i] = r.Part(p.http, a.partHandler(p)) })
	}
	all.Wait()
	return answers
}

// runInOrder runs one part after the other. One that depends on a part that
// failed is not run: it fails with 424, and so do those that depend on it.
func (a *API) runInOrder(r *rest.Request, parts []part) []*rest.Response {
	answers := make([]*rest.Response, len(parts))
	for i, p := range parts {
		h := a.partHandler(p)
		for _, d := range p.dependsOn {
			if answers[d].Status >= http.StatusBadRequest {
				h = rest.Envelope(failedDependency(parts[d].id))
			}
		}
		answers[i] = r.Part(p.http, h)
	}
	return answers
}

// failedDependency answers for a part that is not run.
//
// Status: https://learn.microsoft.com/graph/json-batching. Code and message are
// a guess.
func failedDependency(id string) rest.Handler {
	return func(*rest.Request) (*rest.Response, error) {
		return nil, &rest.Error{Status: http.StatusFailedDependency, Code: "FailedDependency",
			Message: "The request depends on request '" + id + "', which failed."}
	}
}

// partHandler returns what answers p. That a batch refuses a batch is a guess.
func (a *API) partHandler(p part) rest.Handler {
	if p.refused != nil {
		return a.refusal(p.refused)
	}
	return func(r *rest.Request) (*rest.Response, error) {
		h := a.find(r)
		if r.Operation == batchOperation {
			h = a.refusal(noSegment("$batch"))
		}
		return h(r)
	}
}

// shownHeaders are the headers that a part's answer keeps, as they are spelled
// in a batch: the Go SDK looks for "Content-Type" exactly.
//
// The first three are in the documentation's example. The others are a guess:
// clients need them.
var shownHeaders = []string{"Cache-Control", "OData-Version", "Content-Type",
	"Location", "Retry-After", "Preference-Applied", "Allow", "WWW-Authenticate",
	"x-graphemu-scenario", "x-graphemu-rule"}

// showBatch returns the body of the batch's answer.
func showBatch(parts []part, answers []*rest.Response) []byte {
	body := []byte(`{"responses":[`)
	for i, resp := range answers {
		if i > 0 {
			body = append(body, ',')
		}
		body = appendAnswer(body, parts[i], resp)
	}
	return append(body, "]}"...)
}

func appendAnswer(dst []byte, p part, resp *rest.Response) []byte {
	status := resp.Status
	if status == 0 {
		status = http.StatusOK
	}
	dst = append(append(dst, `{"id":`...), rest.Marshal(p.id)...)
	dst = strconv.AppendInt(append(dst, `,"status":`...), int64(status), 10)
	dst = append(dst, `,"headers":{`...)
	for i, name := range shownHeaders {
		if value := resp.Header.Get(name); value != "" {
			dst = appendMember(dst, shownHeaders[i], value)
		}
	}
	if dst[len(dst)-1] == ',' {
		dst = dst[:len(dst)-1]
	}
	dst = append(dst, '}')
	if len(resp.Body) > 0 && p.http.Method != http.MethodHead {
		dst = appendBody(append(dst, `,"body":`...), resp)
	}
	return append(dst, '}')
}

// appendBody appends a JSON body as it is, and any other as a string in base64:
// https://learn.microsoft.com/graph/json-batching.
func appendBody(dst []byte, resp *rest.Response) []byte {
	if rest.IsJSON(resp.Header.Get("Content-Type")) && json.Valid(resp.Body) {
		return append(dst, resp.Body...)
	}
	dst = base64.StdEncoding.AppendEncode(append(dst, '"'), resp.Body)
	return append(dst, '"')
}
