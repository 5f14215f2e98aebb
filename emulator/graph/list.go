package graph

import (
	"net/http"
	"strconv"

	"github.com/graphemu/graphemu/emulator/odata"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// pageSize is how many members a page has if $top does not say. Nobody has
// recorded it for connectors: a guess, from Graph's other workloads.
const pageSize = 100

// list answers a request for a page of the collection that scan reads.
func (a *API) list(r *rest.Request, s set, scan func(*store.Snapshot) odata.Scan) (*rest.Response, error) {
	l, err := see(r, s, odata.OptionsOfCollection)
	if err != nil {
		return nil, err
	}
	page, err := a.page(&l, scan)
	if err != nil {
		return nil, err
	}
	body := []byte{'{'}
	if l.level != odata.NoMetadata {
		body = appendMember(body, odata.AnnotationContext, l.context())
	}
	if l.query.Count {
		body = strconv.AppendInt(append(body, `"`+odata.AnnotationCount+`":`...), int64(page.Count), 10)
		body = append(body, ',')
	}
	if page.Next != "" {
		body = appendMember(body, odata.AnnotationNextLink, odata.NextLink(r.Base, r.HTTP.URL.EscapedPath(), rawQuery(r), page.Next))
	}
	body = append(body, `"value":[`...)
	for i, doc := range page.Documents {
		if i > 0 {
			body = append(body, ',')
		}
		body = closed(l.appendMembers(l.annotate(append(body, '{'), doc, ""), doc))
	}
	return rest.NewResponse(http.StatusOK, l.level.ContentType(), append(body, "]}"...)), nil
}

// page reads the page that l asks for. Where all members are wanted and somebody
// has counted them, they are not read to be counted.
func (a *API) page(l *look, scan func(*store.Snapshot) odata.Scan) (page odata.Page, err error) {
	q, total := l.query, l.total
	if q.Filter != nil {
		total = nil
	}
	counted := q.Count && total != nil
	if counted {
		q.Count = false
	}
	err = a.view(l.r, func(s *store.Snapshot) (err error) {
		if page, err = q.Page(pageSize, scan(s)); err == nil {
			err = l.describe(s)
		}
		if err != nil || !counted {
			return err
		}
		n, err := total(s)
		page.Count = int(n)
		return err
	})
	return page, err
}

// count answers a request for the number of a collection's members.
//
// https://learn.microsoft.com/graph/aad-advanced-queries: text/plain, a number.
func (a *API) count(r *rest.Request, s set, scan func(*store.Snapshot) odata.Scan) (*rest.Response, error) {
	l, err := see(r, s, odata.OptionFilter)
	if err != nil {
		return nil, err
	}
	l.query.Count, l.query.Top = true, 1
	page, err := a.page(&l, scan)
	if err != nil {
		return nil, err
	}
	return rest.NewResponse(http.StatusOK, "text/plain", strconv.AppendInt(nil, int64(page.Count), 10)), nil
}
