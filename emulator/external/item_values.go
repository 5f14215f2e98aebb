package external

import (
	"strings"

	"github.com/tidwall/gjson"
)

// A valueType says how the values of a property type look in an item.
type valueType struct {
	edm  Edm
	many bool
}

// valueTypes has the property types.
//
// https://learn.microsoft.com/graph/api/resources/externalconnectors-property#propertytype-values
var valueTypes = map[string]valueType{
	"string":              {String, false},
	"int64":               {Int64, false},
	"double":              {Double, false},
	"dateTime":            {DateTimeOffset, false},
	"boolean":             {Boolean, false},
	"stringCollection":    {String, true},
	"int64Collection":     {Int64, true},
	"doubleCollection":    {Double, true},
	"dateTimeCollection":  {DateTimeOffset, true},
	"principal":           {principal, false},
	"principalCollection": {principal, true},
}

// itemValue appends the value of an item's property. annotation is what the
// client sent as its @odata.type, which a collection must have:
// https://learn.microsoft.com/graph/connecting-external-content-manage-items#properties
//
// That null is taken for any type is a guess.
func (n *normalizer) itemValue(dst []byte, p SchemaProperty, v gjson.Result, annotation string) ([]byte, error) {
	t := valueTypes[p.Type]
	if annotation != "" && !t.named(annotation) {
		return nil, n.refuse(RuleBroken, "is annotated as '%s', but its type in the schema is '%s'", annotation, p.Type)
	}
	if v.Type == gjson.Null {
		return append(dst, "null"...), nil
	}
	if v.IsBool() != (p.Type == "boolean") {
		return nil, n.mismatch(v, p.Type) // "true" in quotes is no boolean here
	}
	if t.many && annotation == "" {
		return nil, n.refuse(RuleBroken, "is a collection and needs '%s@odata.type': '%s'", p.Name, t.name())
	}
	return n.value(dst, &Property{Name: p.Name, Type: t.edm, Many: t.many, NotNull: true}, v)
}

// Annotation returns the @odata.type that tells the type of an item's property,
// as a full answer has it; "" for a type that JSON tells by itself.
//
// https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html#sec_ControlInformationtypeodatatype
func (s Schema) Annotation(name string) string {
	t, ok := valueTypes[s.Properties[name].Type]
	if !ok || !t.many && (t.edm == String || t.edm == Boolean || t.edm == Double) {
		return ""
	}
	return "#" + t.name()
}

// name returns the annotation of a value of type t, as Microsoft's pages write
// it.
func (t valueType) name() string {
	name := strings.TrimPrefix(t.edm.EdmName(), "Edm.")
	if t.many {
		return "Collection(" + name + ")"
	}
	return name
}

// named reports whether an annotation names t: with or without # and Edm.
func (t valueType) named(annotation string) bool {
	plain := strings.NewReplacer("#", "", "Edm.", "").Replace(annotation)
	return plain == t.name() || plain == strings.Replace(t.name(), Namespace, OldNamespace, 1)
}
