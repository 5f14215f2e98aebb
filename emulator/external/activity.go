package external

import (
	"errors"
	"fmt"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
)

// MaxActivities is how many activities one request may add.
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalitem-addactivities
const MaxActivities = 20

// An Activity is something that somebody did with an item.
type Activity struct {
	// Doc is the activity with its performedBy, and the id that was sent, if any.
	Doc []byte
	// Err says why it was not taken; nil if it was.
	Err *Error
}

// NewActivities reads the body of addActivities. An activity that breaks a rule
// has Err set and does not keep the others from being taken.
//
// Errors: an [*Error] of kind [Unreadable], or [Invalid] for a body that names
// no activities or more than [MaxActivities], or if all of them break a rule,
// which is a guess: the page says 207 if only some were processed.
func NewActivities(body []byte, v Version) ([]Activity, error) {
	doc, err := Parse(body)
	if err != nil {
		return nil, err
	}
	sent := doc.Get("activities")
	list := sent.Array()
	if !sent.IsArray() || len(list) == 0 {
		return nil, broken("'activities' must be a collection of at least 1 activity.")
	}
	if len(list) > MaxActivities {
		return nil, broken(fmt.Sprintf("'activities' must have at most %d members, not %d.", MaxActivities, len(list)))
	}
	activities := make([]Activity, len(list))
	failed := 0
	for i, a := range list {
		if activities[i] = newActivity(a, v); activities[i].Err != nil {
			failed++
		}
	}
	if failed == len(list) {
		return nil, activities[0].Err
	}
	return activities, nil
}

// inlineActivities reads the activities that came with an item: all of them
// must be right.
func inlineActivities(v gjson.Result, version Version) ([]Activity, error) {
	if !v.IsArray() && v.Type != gjson.Null {
		return nil, deserialization("'activities' is not a collection.")
	}
	var activities []Activity
	for _, item := range v.Array() {
		a := newActivity(item, version)
		if a.Err != nil {
			return nil, a.Err
		}
		activities = append(activities, a)
	}
	return activities, nil
}

// newActivity checks one activity, with who performed it inline.
func newActivity(v gjson.Result, version Version) Activity {
	n := &normalizer{version: version, path: []string{"activities"}}
	var performer []byte
	n.navigate = func(_ string, value gjson.Result) (err error) {
		if value.Type == gjson.Null {
			return nil
		}
		performer, err = (&normalizer{version: version, path: n.path}).object(nil, IdentityType, value)
		return err
	}
	doc, err := n.object(nil, ActivityType, v)
	if err != nil {
		return Activity{Doc: []byte(v.Raw), Err: asError(err)}
	}
	if performer != nil {
		doc = append(append(append(doc[:len(doc)-1], `,"performedBy":`...), performer...), '}')
	}
	return Activity{Doc: doc}
}

// asError returns the [*Error] that err is.
func asError(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return broken(err.Error())
}

// WithID returns the document of a with an id, in place of one that was sent.
func (a Activity) WithID(id string) []byte {
	sent, err := sjson.DeleteBytes(a.Doc, "id")
	if err != nil {
		sent = a.Doc // which is well-formed
	}
	doc := append([]byte(`{"id":`), AppendString(nil, id)...)
	return append(append(doc, ','), sent[1:]...)
}

// AppendResult appends what became of a, an externalActivityResult, without its
// type annotation if bare. The codes of an error are a guess.
func (a Activity) AppendResult(dst []byte, bare bool) []byte {
	dst = append(dst, '{')
	if !bare {
		dst = append(dst, `"`+typeAnnotation+`":"#`+ActivityResultType.EdmName()+`",`...)
	}
	for _, name := range []string{"type", "startDateTime"} {
		raw := gjson.GetBytes(a.Doc, name).Raw
		if raw == "" {
			raw = "null"
		}
		dst = append(dst, `"`+name+`":`+raw+`,`...)
	}
	if a.Err == nil {
		return append(dst, `"error":null}`...)
	}
	dst = append(AppendString(append(dst, `"error":{"code":`...), a.Err.Code), `,"message":`...)
	return append(AppendString(dst, a.Err.Message), `,"target":null,"details":[],"innerError":null}}`...)
}

// performedBy is the navigation property that says who performed an activity.
const performedBy = "performedBy"

// Performer returns who performed the activity doc, and whether it says so.
func Performer(doc []byte) ([]byte, bool) {
	v := gjson.GetBytes(doc, performedBy)
	return []byte(v.Raw), v.Exists()
}

// WithoutPerformer returns doc without who performed it, which is a resource of
// its own.
func WithoutPerformer(doc []byte) []byte {
	out, err := sjson.DeleteBytes(doc, performedBy)
	if err != nil {
		return doc // a stored document is well-formed
	}
	return out
}
