package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"smtpcap/render"
	"smtpcap/report"
)

// numbered renders a connection as its number, with a body of a given size.
type numbered struct {
	render.Text
	size int
}

func (numbered) Row(dst []byte, c *report.Connection) []byte {
	return fmt.Appendf(dst, "row %d\n", c.ID)
}

func (n numbered) Connection(dst []byte, c *report.Connection) []byte {
	return append(fmt.Appendf(dst, "body %d", c.ID), strings.Repeat(".", n.size)...)
}

func TestSpoolPutsConnectionsInOrder(t *testing.T) {
	for _, test := range []struct {
		name        string
		connections int
		size        int
		files       bool // whether it needs them
	}{
		{"nothing", 0, 0, false},
		{"in memory", 1000, 10, false},
		{"much text", 1000, spoolMemory / 100, true},
		{"many connections", 3*spoolParts + 7, 0, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			var s spool
			defer s.close()
			r := numbered{size: test.size}
			shuffled := rand.New(rand.NewPCG(1, 2)).Perm(test.connections)
			for _, i := range shuffled {
				if err := s.add(r, &report.Connection{ID: i + 1}, true, true); err != nil {
					t.Fatal(err)
				}
			}
			if got := s.file != nil; got != test.files {
				t.Errorf("uses files: %t, want %t", got, test.files)
			}
			var rows, bodies bytes.Buffer
			if err := s.writeRows(&rows); err != nil {
				t.Fatal(err)
			}
			if err := s.writeBodies(&bodies, []byte("\n--\n")); err != nil {
				t.Fatal(err)
			}
			var wantRows, wantBodies []byte
			for i := range test.connections {
				if i > 0 {
					wantBodies = append(wantBodies, "\n--\n"...)
				}
				wantRows = r.Row(wantRows, &report.Connection{ID: i + 1})
				wantBodies = r.Connection(wantBodies, &report.Connection{ID: i + 1})
			}
			if !bytes.Equal(rows.Bytes(), wantRows) {
				t.Error("the rows are not those of the connections in order")
			}
			if !bytes.Equal(bodies.Bytes(), wantBodies) {
				t.Error("the bodies are not those of the connections in order")
			}
		})
	}
}

func TestSpoolLeavesOutWhatWasNotRendered(t *testing.T) {
	var s spool
	defer s.close()
	// As with --connection 2: of the others there is neither row nor body.
	if err := s.add(numbered{size: spoolMemory}, &report.Connection{ID: 2}, false, true); err != nil {
		t.Fatal(err)
	}
	var rows, bodies bytes.Buffer
	if err := s.writeRows(&rows); err != nil {
		t.Fatal(err)
	}
	if err := s.writeBodies(&bodies, []byte("separator")); err != nil {
		t.Fatal(err)
	}
	if rows.Len() != 0 || !strings.HasPrefix(bodies.String(), "body 2.") || strings.Contains(bodies.String(), "separator") {
		t.Errorf("rows %q, bodies of %d bytes", rows.String(), bodies.Len())
	}
}
