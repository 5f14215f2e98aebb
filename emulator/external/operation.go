package external

import "time"

// Document returns the operation as it is shown at now.
func (r Registration) Document(now time.Time) []byte {
	status := r.Status(now)
	doc := append([]byte(`{"id":`), AppendString(nil, r.Operation)...)
	doc = append(append(append(doc, `,"status":"`...), status...), `","error":`...)
	if status != Failed {
		return append(doc, "null}"...)
	}
	doc = append(doc, `{"code":"`+failedOperation+`","message":`...)
	doc = AppendString(doc, r.Failure)
	return append(doc, `,"target":null,"details":[],"innerError":null}}`...)
}

// failedOperation is the code of a failed operation's error. Clients were seen
// to read its message alone, so it is a guess.
const failedOperation = "SchemaProvisioningFailed"
