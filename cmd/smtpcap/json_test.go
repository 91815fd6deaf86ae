package main

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"testing"

	"smtpcap/render"
	"smtpcap/report"
)

// A referee holds the JSON of each connection against that of the standard library.
type referee struct {
	render.NDJSON
	t    *testing.T
	seen *int
}

func (r referee) Connection(dst []byte, c *report.Connection) []byte {
	*r.seen++
	want, err := json.Marshal(c)
	if err != nil {
		r.t.Fatal(err)
	}
	if got := r.NDJSON.Connection(nil, c); !reflect.DeepEqual(decode(r.t, got), decode(r.t, want)) {
		r.t.Errorf("connection %d:\ngot  %swant %s", c.ID, got, want)
	}
	return dst
}

func TestJSONOfEveryCaptureIsThatOfTheStandardLibrary(t *testing.T) {
	seen := 0
	formats["referee"] = func(bool) render.Renderer { return referee{t: t, seen: &seen} }
	defer delete(formats, "referee")
	for _, name := range captures(t) {
		invoke(nil, "--format", "referee", filepath.Join(capturesDir, name))
	}
	if seen < len(captures(t))/2 {
		t.Errorf("%d connections in %d captures", seen, len(captures(t)))
	}
}
