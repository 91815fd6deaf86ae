package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"smtpcap/report"
)

// JSON is one document, as described in report/schema.json. All text is ASCII:
// what is not stands as \u escapes, so that no reader's terminal is driven by it.
type JSON struct{}

// Begin writes the members before the connections.
func (JSON) Begin(dst []byte, o *Overview) []byte {
	dst = append(dst, "{\n"...)
	dst = appendMember(dst, "schema", report.SchemaName)
	dst = append(dst, ",\n"...)
	dst = appendMember(dst, "capture", &o.Capture)
	return append(dst, ",\n  \"connections\": ["...)
}

// Connection writes one element of the connections.
func (JSON) Connection(dst []byte, c *report.Connection) []byte {
	return appendJSON(append(dst, "\n    "...), c, "    ")
}

// Separator stands between two connections.
func (JSON) Separator(dst []byte) []byte { return append(dst, ',') }

// End writes the members after the connections.
func (JSON) End(dst []byte, o *Overview) []byte {
	dst = append(dst, "\n  ],\n"...)
	dst = appendMember(dst, "summary", &o.Summary)
	return append(dst, "\n}\n"...)
}

// TableBegin, Row and TableEnd write nothing: a document needs no table.
func (JSON) TableBegin(dst []byte) []byte                { return dst }
func (JSON) Row(dst []byte, _ *report.Connection) []byte { return dst }
func (JSON) TableEnd(dst []byte) []byte                  { return dst }

// NDJSON is one connection a line, each written as soon as it is settled.
type NDJSON struct{}

// Connection writes one line.
func (NDJSON) Connection(dst []byte, c *report.Connection) []byte {
	return append(appendJSON(dst, c, ""), '\n')
}

// The other parts are empty: the lines stand for themselves.
func (NDJSON) Begin(dst []byte, _ *Overview) []byte        { return dst }
func (NDJSON) Separator(dst []byte) []byte                 { return dst }
func (NDJSON) End(dst []byte, _ *Overview) []byte          { return dst }
func (NDJSON) TableBegin(dst []byte) []byte                { return dst }
func (NDJSON) Row(dst []byte, _ *report.Connection) []byte { return dst }
func (NDJSON) TableEnd(dst []byte) []byte                  { return dst }

func appendMember(dst []byte, name string, value any) []byte {
	dst = fmt.Appendf(dst, "  %q: ", name)
	return appendJSON(dst, value, "  ")
}

// appendJSON appends the value; with a prefix, indented below it.
func appendJSON(dst []byte, value any, prefix string) []byte {
	raw, err := json.Marshal(value)
	if err != nil {
		// The report holds nothing that JSON cannot: this is a defect of ours.
		panic("render: " + err.Error())
	}
	if prefix != "" {
		var b bytes.Buffer
		if err := json.Indent(&b, raw, prefix, "  "); err != nil {
			panic("render: " + err.Error())
		}
		raw = b.Bytes()
	}
	return appendASCII(dst, raw)
}

// appendASCII appends JSON with every character outside printable ASCII as an
// escape. Such characters stand only within strings.
func appendASCII(dst, raw []byte) []byte {
	for len(raw) > 0 {
		if c := raw[0]; c < utf8.RuneSelf {
			if c == 0x7f {
				dst = append(dst, `\u007f`...)
			} else {
				dst = append(dst, c)
			}
			raw = raw[1:]
			continue
		}
		r, n := utf8.DecodeRune(raw)
		raw = raw[n:]
		if r >= 0x10000 {
			r -= 0x10000
			dst = fmt.Appendf(dst, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
			continue
		}
		dst = fmt.Appendf(dst, `\u%04x`, r)
	}
	return dst
}
