package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestExpectedNames(t *testing.T) {
	for name, want := range map[string]bool{
		"mx.example.com":            true,
		"MX.Example.COM.":           true,
		"mx":                        true,
		"mx-1.example.com":          true,
		"mail_1.example.com":        true,
		"xn--mnchen-3ya.example":    true,
		"192.0.2.1":                 true,
		"2001:db8::1":               true,
		strings.Repeat("a", 63):     true,
		strings.Repeat("a", 64):     false,
		strings.Repeat("a.", 127):   true,
		strings.Repeat("a.", 128):   false,
		"":                          false,
		".":                         false,
		"mx..example.com":           false,
		".example.com":              false,
		"*.example.com":             false,
		"-mx.example.com":           false,
		"mx-.example.com":           false,
		"mx example.com":            false,
		"mx.example.com:25":         false,
		"[192.0.2.1]":               false,
		"postmaster@example.com":    false,
		"münchen.example":           false,
		"mx.example.com\n":          false,
		"mx.example.com..":          false,
		"https://mx.example.com":    false,
		strings.Repeat("a.", 1<<20): false,
	} {
		if got := isHostName(name); got != want {
			t.Errorf("%.100q: %v, want %v", name, got, want)
		}
	}
}

const (
	digest  = "0c72ac70b745ac19998811b131d662c9ac69dbdbe7cb23e5b514b56664c5d3d6"
	record  = "3 1 1 " + digest
	inAZone = "_25._tcp.mx.example.com. 3600 IN TLSA " + record
)

func TestTLSARecordsAndFiles(t *testing.T) {
	dir := tree(t, map[string]string{
		"records": "; of mx.example.com\n\n" + inAZone + " ; from DNS\n# another\n  2 1 1 " + digest + "\r\n",
		"empty":   "# nothing\n\n",
		"wrong":   "# one\n" + record + "\n3 1\n",
		"many":    strings.Repeat(record+"\n", maxTLSARecords+1),
		"most":    strings.Repeat(record+"\n", maxTLSARecords),
		"large":   strings.Repeat("#", maxTLSABytes+1),
	})
	file := func(name string) string { return filepath.Join(dir, name) }
	tests := map[string]struct {
		args  []string
		want  int
		error string
	}{
		"none":                {nil, 0, ""},
		"a record":            {[]string{record}, 1, ""},
		"a line of a zone":    {[]string{inAZone}, 1, ""},
		"two":                 {[]string{record, "2 0 1 " + digest}, 2, ""},
		"a file by @":         {[]string{"@" + file("records")}, 2, ""},
		"a file by its name":  {[]string{file("records")}, 2, ""},
		"a record and a file": {[]string{record, file("records")}, 3, ""},
		"as many as may be":   {[]string{file("most")}, maxTLSARecords, ""},
		"no record":           {[]string{"mx.example.com"}, 0, `"mx.example.com" is not a TLSA record`},
		"a name and no file":  {[]string{"records.txt"}, 0, `"records.txt" is not a TLSA record`},
		"no such file":        {[]string{"@" + file("missing")}, 0, "no such file"},
		"no name of a file":   {[]string{"@"}, 0, "no such file"},
		"a directory":         {[]string{"@" + dir}, 0, "is a directory"},
		"a wrong line":        {[]string{"@" + file("wrong")}, 0, "wrong: line 3: "},
		"no record in it":     {[]string{"@" + file("empty")}, 0, "empty: no record in it"},
		"too many in it":      {[]string{file("many")}, 0, "many: more than 64 records"},
		"too many together":   {[]string{record, file("most")}, 0, "more than 64 records"},
		"too large":           {[]string{file("large")}, 0, "large: more than 1.0 MiB"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := parseTLSAs(test.args)
			if err != nil || test.error != "" {
				if err == nil || test.error == "" || !strings.Contains(err.Error(), test.error) {
					t.Errorf("error %v, want %q", err, test.error)
				}
				return
			}
			if len(got) != test.want {
				t.Errorf("%d records, want %d", len(got), test.want)
			}
		})
	}
}

func TestRecordsOfAFileAreRead(t *testing.T) {
	dir := tree(t, map[string]string{"records": "; a comment\n" + inAZone + " ; from DNS\n"})
	got, err := readTLSAFile(filepath.Join(dir, "records"))
	if err != nil || len(got) != 1 || got[0].String() != record {
		t.Errorf("got %v, %v; want %s", got, err, record)
	}
}
