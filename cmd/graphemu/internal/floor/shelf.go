package floor

import (
	"bytes"
	"io"
	"net/http"
	"sync"

	"github.com/gorilla/mux"
)

// A shelf keeps documents, and knows nothing about them.
type shelf interface {
	// get calls fn with the document at key, or with nil. It is valid until fn
	// returns.
	get(key string, fn func(doc []byte)) error
	put(key string, doc []byte) error
	// page calls fn with the first n documents whose keys begin with prefix.
	page(prefix string, n int, fn func(doc []byte)) error
}

const (
	connectionRoute = "/v1.0/external/connections/{connection}"
	itemsRoute      = connectionRoute + "/items"
	itemRoute       = itemsRoute + "/{item}"
)

// documents serves what is on s under the paths of Graph: GET, PUT and PATCH of
// a document, and the first page of items.
func documents(s shelf) http.Handler {
	router := mux.NewRouter()
	for _, route := range []string{connectionRoute, itemRoute} {
		router.HandleFunc(route, func(w http.ResponseWriter, r *http.Request) { getDocument(s, w, r) }).Methods(http.MethodGet)
		router.HandleFunc(route, func(w http.ResponseWriter, r *http.Request) { putDocument(s, w, r) }).Methods(http.MethodPut, http.MethodPatch)
	}
	router.HandleFunc(itemsRoute, func(w http.ResponseWriter, r *http.Request) { listDocuments(s, w, r) }).Methods(http.MethodGet)
	return router
}

// keyOf returns the key of the document that r is about.
func keyOf(r *http.Request) string {
	vars := mux.Vars(r)
	if item := vars["item"]; item != "" {
		return vars["connection"] + "/" + item
	}
	return vars["connection"]
}

func getDocument(s shelf, w http.ResponseWriter, r *http.Request) {
	err := s.get(keyOf(r), func(doc []byte) {
		if doc == nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Write(doc)
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// putDocument puts what it got on the shelf, made as long as a document is. As
// with Graph, a PUT answers the document and a PATCH nothing.
func putDocument(s shelf, w http.ResponseWriter, r *http.Request) {
	doc, err := io.ReadAll(r.Body)
	if short := DocSize - len(doc); short > 0 {
		doc = append(doc, bytes.Repeat([]byte(" "), short)...)
	}
	if err == nil {
		err = s.put(keyOf(r), doc)
	}
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	case r.Method == http.MethodPut:
		answerJSON(w, doc)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

func listDocuments(s shelf, w http.ResponseWriter, r *http.Request) {
	body := []byte(`{"value":[`)
	err := s.page(mux.Vars(r)["connection"]+"/", PageSize, func(doc []byte) {
		if body[len(body)-1] != '[' {
			body = append(body, ',')
		}
		body = append(body, doc...)
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	answerJSON(w, append(body, "]}"...))
}

// A memoryShelf is a map.
type memoryShelf struct {
	mu   sync.RWMutex
	docs map[string][]byte
}

func (s *memoryShelf) get(key string, fn func([]byte)) error {
	s.mu.RLock()
	doc := s.docs[key]
	s.mu.RUnlock()
	fn(doc)
	return nil
}

func (s *memoryShelf) put(key string, doc []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.docs[key] = doc
	return nil
}

// page has no order to go by: nothing is measured against it.
func (s *memoryShelf) page(string, int, func([]byte)) error { return http.ErrNotSupported }
