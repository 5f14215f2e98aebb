package journal

import (
	"encoding/json"
	"fmt"

	"github.com/graphemu/graphemu/emulator/document"
)

// wanted is what the mends of a file that cannot be read say about it.
var wanted = document.Wanted{Content: "expect: with a list", Single: "verification", Depth: "a verification needs about ten"}

// ParseVerification reads a Verification from YAML or JSON, with the keys that
// its fields have in JSON. name is what its errors call the file. It does not
// validate what it has read.
//
// Errors: [document.Problems], each with its line and column and how to mend it.
func ParseVerification(name string, text []byte) (v Verification, err error) {
	text, err = document.JSON(name, text, wanted, v)
	if err != nil {
		return v, err
	}
	if err := json.Unmarshal(text, &v); err != nil {
		return v, fmt.Errorf("%s: %w", name, err)
	}
	return v, nil
}
