package external

import (
	"fmt"
	"strings"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
)

// A Schema says which properties the items of a connection have.
type Schema struct {
	// Doc is the document as it is shown.
	Doc []byte
	// Properties are what it says, by name.
	Properties map[string]SchemaProperty
}

// A SchemaProperty is a property of items.
type SchemaProperty struct {
	Name, Type                                    string
	Searchable, Queryable, Retrievable, Refinable bool
	ExactMatch                                    bool
	Labels, Aliases                               []string
}

// NewSchema makes the schema that body describes, to take the place of in, if
// that is not nil. people says that the connection is one for people, which has
// rules of its own.
//
// Errors: an [*Error] of kind [Unreadable] or [Invalid]. What no schema may have
// comes before what in does not allow.
func NewSchema(body []byte, v Version, people bool, in *Schema) (Schema, error) {
	n := &normalizer{version: v}
	sent, err := n.entity(SchemaType, body)
	if err != nil {
		return Schema{}, err
	}
	doc := []byte{'{'}
	for i := range SchemaType.Properties {
		p := &SchemaType.Properties[i]
		if raw, ok := sent[p]; ok {
			doc = append(appendName(doc, 1, p.Name), raw...)
		} else if p.Required {
			return Schema{}, n.missing(p)
		}
	}
	doc = append(doc, '}')
	if in != nil && v != Beta {
		if doc, err = in.keepBeta(doc); err != nil {
			return Schema{}, err
		}
	}
	s := ParseSchema(doc)
	if err := s.check(people, in); err != nil || in == nil {
		return s, err
	}
	return s, in.Update(s, people)
}

// keepBeta returns next, the document of a schema that a client of v1.0 sent,
// with the members that only beta has as s has them: that client cannot know
// them. How the service does it is not known: a guess.
func (s Schema) keepBeta(next []byte) (doc []byte, err error) {
	old := make(map[string]gjson.Result)
	for _, p := range gjson.GetBytes(s.Doc, "properties").Array() {
		old[p.Get("name").String()] = p
	}
	doc = next
	for i, p := range gjson.GetBytes(next, "properties").Array() {
		for _, member := range propertyModel.Properties {
			kept := old[p.Get("name").String()].Get(member.Name)
			if !member.Beta || !kept.Exists() {
				continue
			}
			if doc, err = sjson.SetRawBytes(doc, fmt.Sprintf("properties.%d.%s", i, member.Name), []byte(kept.Raw)); err != nil {
				return nil, err
			}
		}
	}
	return doc, nil
}

// ParseSchema reads a stored schema.
func ParseSchema(doc []byte) Schema {
	s := Schema{Doc: doc, Properties: make(map[string]SchemaProperty)}
	for _, p := range gjson.GetBytes(doc, "properties").Array() {
		property := SchemaProperty{
			Name:        p.Get("name").String(),
			Type:        p.Get("type").String(),
			Searchable:  p.Get("isSearchable").Bool(),
			Queryable:   p.Get("isQueryable").Bool(),
			Retrievable: p.Get("isRetrievable").Bool(),
			Refinable:   p.Get("isRefinable").Bool(),
			ExactMatch:  p.Get("isExactMatchRequired").Bool(),
			Labels:      texts(p.Get("labels")),
			Aliases:     texts(p.Get("aliases")),
		}
		s.Properties[property.Name] = property
	}
	return s
}

// texts returns the strings in a JSON array. They share no memory with it.
func texts(array gjson.Result) (list []string) {
	for _, v := range array.Array() {
		list = append(list, v.String())
	}
	return list
}

// in returns the properties in the order of the document.
func (s Schema) in() []SchemaProperty {
	var list []SchemaProperty
	for _, p := range gjson.GetBytes(s.Doc, "properties").Array() {
		list = append(list, s.Properties[p.Get("name").String()])
	}
	return list
}

// Update returns nil if next may take the place of s.
//
// What may change: https://learn.microsoft.com/graph/connecting-external-content-manage-schema#schema-update-capabilities.
// That next has to name all properties of s follows from "delete a property" being
// refused there; that isExactMatchRequired cannot change is a guess.
//
// Errors: an [*Error] whose code is UpdateNotAllowed, as a live project's error
// handler expects it (2026).
func (s Schema) Update(next Schema, people bool) error {
	for _, old := range s.in() {
		p, ok := next.Properties[old.Name]
		if people {
			old, p = old.unsearched(), p.unsearched()
		}
		switch {
		case !ok:
			return updateNotAllowed(old, "cannot be deleted or renamed")
		case p.Type != old.Type:
			return updateNotAllowed(old, fmt.Sprintf("is of type '%s', which cannot change to '%s'", old.Type, p.Type))
		case p.Refinable != old.Refinable:
			return updateNotAllowed(old, "cannot become or cease to be refinable")
		case p.ExactMatch != old.ExactMatch:
			return updateNotAllowed(old, "has isExactMatchRequired set at its creation, which cannot change")
		}
	}
	return nil
}

func updateNotAllowed(p SchemaProperty, why string) error {
	return &Error{Kind: Invalid, Code: "UpdateNotAllowed", Source: "Schema", Message: fmt.Sprintf("Property '%s' %s.", p.Name, why)}
}

// check returns the first rule that s breaks. in is the schema whose place it is
// to take, nil for none.
func (s Schema) check(people bool, in *Schema) error {
	count := len(gjson.GetBytes(s.Doc, "properties").Array())
	if count == 0 {
		return broken("A schema must have at least 1 property.")
	}
	names, labels := make(map[string]string), make(map[string]string)
	for _, p := range gjson.GetBytes(s.Doc, "properties").Array() {
		property := s.Properties[p.Get("name").String()]
		for _, name := range append([]string{property.Name}, property.Aliases...) {
			// That names are compared without case, and with aliases, is a guess.
			if other, taken := names[strings.ToLower(name)]; taken {
				return broken(fmt.Sprintf("The name or alias '%s' of property '%s' is that of property '%s' already.", name, property.Name, other))
			}
			names[strings.ToLower(name)] = property.Name
		}
		if err := property.check(people, in != nil && in.Properties[property.Name].Refinable); err != nil {
			return err
		}
		for _, l := range property.Labels {
			if other, taken := labels[l]; taken {
				return broken(fmt.Sprintf("The label '%s' of property '%s' is on property '%s' already.", l, property.Name, other))
			}
			labels[l] = property.Name
		}
	}
	if _, ok := labels["personAccount"]; people && !ok {
		return broken("The schema of a people connection must have a property with the label 'personAccount'.")
	}
	return nil
}
