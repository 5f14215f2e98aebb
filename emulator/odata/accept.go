package odata

import (
	"strconv"
	"strings"
)

// Metadata is how much a response says about itself beside the data.
//
// https://docs.oasis-open.org/odata/odata-json-format/v4.0/odata-json-format-v4.0.html#_Toc372793043
type Metadata uint8

// The levels. Under NoMetadata a response has no annotations except for
// @odata.nextLink and @odata.count.
const (
	MinimalMetadata Metadata = iota
	FullMetadata
	NoMetadata
)

// ContentType returns the media type of a response of that level.
//
// Observed on Graph with "minimal"; the other two follow it (guess).
func (m Metadata) ContentType() string {
	switch m {
	case FullMetadata:
		return "application/json;odata.metadata=full;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
	case NoMetadata:
		return "application/json;odata.metadata=none;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
	}
	return "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
}

// ParseAccept returns the level that an Accept header asks for, and whether
// it can be answered at all: with JSON, or with the text/plain of $count. Of
// several media ranges the one with the highest q wins, then the first.
func ParseAccept(accept string) (Metadata, bool) {
	switch accept { // what nearly every client sends
	case "", "*/*", "application/json":
		return MinimalMetadata, true
	}
	best, level := 0.0, MinimalMetadata
	for mediaRange := range splitQuoted(accept, ',') {
		if l, q := parseMediaRange(mediaRange); q > best {
			best, level = q, l
		}
	}
	return level, best > 0
}

// parseMediaRange returns the level and the weight of one media range; a
// weight of 0 means that it cannot be served.
func parseMediaRange(text string) (level Metadata, q float64) {
	mediaType, _, _ := strings.Cut(text, ";")
	switch strings.ToLower(strings.TrimSpace(mediaType)) {
	case "application/json", "application/*", "*/*", "text/plain", "text/*":
	default:
		return MinimalMetadata, 0
	}
	q = 1
	for parameter := range splitQuoted(text[len(mediaType):], ';') {
		name, value := cutParameter(parameter)
		switch name {
		case "q":
			weight, err := strconv.ParseFloat(value, 64)
			if err != nil || weight < 0 || weight > 1 {
				return MinimalMetadata, 0
			}
			q = weight
		case "odata.metadata", "metadata": // without prefix since OData 4.01
			switch strings.ToLower(value) {
			case "minimal":
				level = MinimalMetadata
			case "full":
				level = FullMetadata
			case "none":
				level = NoMetadata
			default:
				return MinimalMetadata, 0
			}
		}
	}
	return level, q
}
