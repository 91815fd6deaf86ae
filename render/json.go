package render

import "smtpcap/report"

// JSON is one document, as described in report/schema.json.
type JSON struct{}

// Begin writes the members before the connections.
func (JSON) Begin(dst []byte, o *Overview) []byte {
	dst = append(dst, "{\n  \"schema\": \""+report.SchemaName+"\",\n  \"capture\": "...)
	dst = o.Capture.AppendJSON(dst, 1)
	return append(dst, ",\n  \"connections\": ["...)
}

// Connection writes one element of the connections.
func (JSON) Connection(dst []byte, c *report.Connection) []byte {
	return c.AppendJSON(append(dst, "\n    "...), 2)
}

// Separator stands between two connections.
func (JSON) Separator(dst []byte) []byte { return append(dst, ',') }

// End writes the members after the connections.
func (JSON) End(dst []byte, o *Overview) []byte {
	dst = append(dst, "\n  ],\n  \"summary\": "...)
	return append(o.Summary.AppendJSON(dst, 1), "\n}\n"...)
}

// TableBegin, Row and TableEnd write nothing: a document needs no table.
func (JSON) TableBegin(dst []byte) []byte                { return dst }
func (JSON) Row(dst []byte, _ *report.Connection) []byte { return dst }
func (JSON) TableEnd(dst []byte) []byte                  { return dst }

// NDJSON is one connection a line, each written as soon as it is settled.
type NDJSON struct{}

// Connection writes one line.
func (NDJSON) Connection(dst []byte, c *report.Connection) []byte {
	return append(c.AppendJSON(dst, report.OneLine), '\n')
}

// The other parts are empty: the lines stand for themselves.
func (NDJSON) Begin(dst []byte, _ *Overview) []byte        { return dst }
func (NDJSON) Separator(dst []byte) []byte                 { return dst }
func (NDJSON) End(dst []byte, _ *Overview) []byte          { return dst }
func (NDJSON) TableBegin(dst []byte) []byte                { return dst }
func (NDJSON) Row(dst []byte, _ *report.Connection) []byte { return dst }
func (NDJSON) TableEnd(dst []byte) []byte                  { return dst }
