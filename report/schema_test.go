package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// vocabularies are the types whose JSON is one word of a list.
var vocabularies = map[reflect.Type][]string{
	reflect.TypeFor[Side]():           sideNames,
	reflect.TypeFor[Known]():          knownNames,
	reflect.TypeFor[RolesFrom]():      rolesNames,
	reflect.TypeFor[How]():            howNames,
	reflect.TypeFor[Mode]():           modeNames,
	reflect.TypeFor[STARTTLSStatus](): starttlsNames,
	reflect.TypeFor[ChainStatus]():    chainNames,
	reflect.TypeFor[ClientStatus]():   clientNames,
	reflect.TypeFor[EventKind]():      eventNames,
	reflect.TypeFor[Reader]():         readerNames,
	reflect.TypeFor[RootsFrom]():      rootsFromNames,
	reflect.TypeFor[Role]():           roleNames,
	reflect.TypeFor[Signature]():      signatureNames,
	reflect.TypeFor[Validity]():       validityNames,
	reflect.TypeFor[NameSource]():     nameSourceNames,
	reflect.TypeFor[Certainty]():      certaintyNames,
	reflect.TypeFor[Confidence]():     confidenceNames,
	reflect.TypeFor[Answer]():         answerNames,
	reflect.TypeFor[Reception]():      receptionNames,
	reflect.TypeFor[During]():         duringNames,

	reflect.TypeFor[DecryptionStatus](): decryptionNames,
	reflect.TypeFor[KeySource]():        keySourceNames,
}

// A key is one member of a JSON object and the type behind it.
type key struct {
	name string
	typ  reflect.Type
}

// keysOf returns the members of a struct's JSON object, in their order.
func keysOf(t reflect.Type) []key {
	var keys []key
	for f := range t.Fields() {
		if f.Anonymous {
			keys = append(keys, keysOf(f.Type)...)
			continue
		}
		if name := f.Tag.Get("json"); name != "-" {
			keys = append(keys, key{name, f.Type})
		}
	}
	return keys
}

func names(keys []key) []string {
	list := make([]string, len(keys))
	for i, k := range keys {
		list[i] = k.name
	}
	return list
}

// isOpt and isList report whether t is an Opt or a List, of whatever.
func isOpt(t reflect.Type) bool  { return strings.HasPrefix(t.Name(), "Opt[") }
func isList(t reflect.Type) bool { return strings.HasPrefix(t.Name(), "List[") }

// A walk holds the schema against the types of the package.
type walk struct {
	t    *testing.T
	defs map[string]any
	seen map[string]bool // the definitions that were visited
}

// node follows a reference.
func (w *walk) node(v any) map[string]any {
	n := v.(map[string]any)
	ref, ok := n["$ref"].(string)
	if !ok {
		return n
	}
	name := strings.TrimPrefix(ref, "#/$defs/")
	w.seen[name] = true
	def, ok := w.defs[name].(map[string]any)
	if !ok {
		w.t.Fatalf("no definition %s", ref)
	}
	return def
}

// check reports where a schema and a type differ.
func (w *walk) check(path string, t reflect.Type, schema any) {
	n := w.node(schema)
	switch {
	case vocabularies[t] != nil:
		w.vocabulary(path, vocabularies[t], n)
	case t == reflect.TypeFor[PacketNumber]():
		w.types(path, n, "integer", "null")
	case t == reflect.TypeFor[Time]():
		w.types(path, n, "string", "null")
	case t == reflect.TypeFor[Seconds]():
		w.types(path, n, "number", "null")
	case t == reflect.TypeFor[netip.Addr]():
		w.types(path, n, "string")
	case isOpt(t):
		w.optional(path, t.Field(0).Type, n)
	case isList(t):
		w.types(path, n, "array")
		w.element(path+"[]", t.Elem(), n["items"])
	case t.Kind() == reflect.Pointer:
		w.pointer(path, t.Elem(), n)
	case t.Kind() == reflect.Struct:
		w.object(path, t, n)
	case t.Kind() == reflect.Map:
		w.types(path, n, "object")
	case t.Kind() == reflect.Bool:
		w.types(path, n, "boolean")
	case t.Kind() == reflect.String:
		w.text(path, n)
	case t.ConvertibleTo(reflect.TypeFor[int]()):
		w.types(path, n, "integer")
	default:
		w.t.Errorf("%s: a type that this test does not know: %v", path, t)
	}
}

// types holds the types that the schema allows against those of the value.
func (w *walk) types(path string, n map[string]any, want ...string) {
	var got []string
	switch v := n["type"].(type) {
	case string:
		got = []string{v}
	case []any:
		for _, x := range v {
			got = append(got, x.(string))
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		w.t.Errorf("%s: the schema allows %v, want %v", path, got, want)
	}
}

// text takes a string, or a list of the only strings there are.
func (w *walk) text(path string, n map[string]any) {
	if n["const"] == nil && n["enum"] == nil {
		w.types(path, n, "string")
	}
}

// optional checks a value that may be null.
func (w *walk) optional(path string, t reflect.Type, n map[string]any) {
	if words, ok := n["enum"].([]any); ok {
		if words[0] != nil {
			w.t.Errorf("%s: the schema does not allow null", path)
		}
		return
	}
	if isList(t) {
		w.types(path, n, "array", "null")
		w.element(path+"[]", t.Elem(), n["items"])
		return
	}
	want := map[reflect.Kind]string{reflect.String: "string", reflect.Bool: "boolean", reflect.Int: "integer",
		reflect.Int64: "integer", reflect.Uint8: "integer"}[t.Kind()]
	if t == reflect.TypeFor[Seconds]() {
		want = "number"
	}
	w.types(path, n, want, "null")
}

// element checks the elements of a list. A packet in a list is never null.
func (w *walk) element(path string, t reflect.Type, schema any) {
	if t == reflect.TypeFor[PacketNumber]() {
		w.types(path, w.node(schema), "integer")
		return
	}
	w.check(path, t, schema)
}

func (w *walk) pointer(path string, t reflect.Type, n map[string]any) {
	if either, ok := n["anyOf"].([]any); ok {
		w.types(path, w.node(either[0]), "null")
		w.check(path, t, either[1])
		return
	}
	w.check(path, t, n) // an element of a list, which is never null
}

func (w *walk) vocabulary(path string, words []string, n map[string]any) {
	var got []string
	enum, _ := n["enum"].([]any)
	for _, v := range enum {
		word, _ := v.(string) // null is the empty word
		got = append(got, word)
	}
	if !slices.Equal(got, words) {
		w.t.Errorf("%s: the schema allows %q, want %q", path, got, words)
	}
}

func (w *walk) object(path string, t reflect.Type, n map[string]any) {
	w.types(path, n, "object")
	if n["additionalProperties"] != false {
		w.t.Errorf("%s: the schema allows other keys", path)
	}
	keys := keysOf(t)
	want := names(keys)
	var required []string
	list, _ := n["required"].([]any)
	for _, r := range list {
		required = append(required, r.(string))
	}
	if !slices.Equal(required, want) {
		w.t.Errorf("%s: the schema requires\n%q\nwant\n%q", path, required, want)
	}
	properties := n["properties"].(map[string]any)
	if len(properties) != len(keys) {
		w.t.Errorf("%s: %d properties, want %d", path, len(properties), len(keys))
	}
	for _, k := range keys {
		p, ok := properties[k.name]
		if !ok {
			w.t.Errorf("%s.%s is not in the schema", path, k.name)
			continue
		}
		w.check(path+"."+k.name, k.typ, p)
	}
}

func TestSchemaDescribesEveryKey(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(Schema, &schema); err != nil {
		t.Fatal(err)
	}
	w := &walk{t: t, defs: schema["$defs"].(map[string]any), seen: make(map[string]bool)}
	w.check("", reflect.TypeFor[Document](), schema)
	for name := range w.defs {
		if !w.seen[name] {
			t.Errorf("the definition %s is not used", name)
		}
	}
}

// compile returns the schema of a document, or of a definition in it.
func compile(t *testing.T, fragment string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json" + fragment)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// decodeAs returns v as a JSON reader sees it.
func decodeAs(t *testing.T, v any) any {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	x, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func emptyConnection() *Connection {
	return &Connection{
		ID:                1,
		Client:            Endpoint{netip.MustParseAddr("192.0.2.10"), 38642},
		Server:            Endpoint{netip.MustParseAddr("2001:db8::25"), 25},
		ServerChain:       ServerChain{CertificateMessage: CertificateMessage{Known: Observed}},
		ClientCertificate: ClientCertificate{CertificateMessage: CertificateMessage{Known: Observed}},
	}
}

func TestSchemaAcceptsZeroValues(t *testing.T) {
	c := emptyConnection()
	c.TLS = &TLS{
		CipherSuite: &CipherSuite{}, ClientHello: &ClientHello{Format: "tls"}, HelloRetryRequest: &HelloRetryRequest{},
		ServerHello: &ServerHello{}, KeyExchange: &KeyExchange{}, CertificateRequest: &CertificateRequest{}, NotTLS: &NotTLS{}, LastMessage: &Message{},
		EncryptedExtensions: &EncryptedExtensions{}, EncryptedRecords: List[EncryptedRecord]{{}}, SMTP: &SMTP{},
		Decryption: &Decryption{Problems: List[SealedRun]{{Records: 1}}},
	}
	c.ClientCertificate.Later = List[LaterRequest]{{CertificateMessage: CertificateMessage{Known: Decrypted}}}
	c.Events = List[Event]{{}}
	c.SMTP.Helo = &Helo{Verb: "EHLO"}
	c.SMTP.Refusals = List[Refusal]{{Code: 421}}
	c.TooBig, c.ToClient.Stalled, c.Logs = List[TooBig]{{}}, &Stall{}, List[LogLine]{{}}
	c.Findings = List[Finding]{{ID: "a-b", Severity: "info"}}
	c.ServerChain.Certificates = List[*Certificate]{
		{SHA256: strings.Repeat("0", 64)},
		{SHA256: strings.Repeat("f", 64), Serial: Of("-5"), Key: &PublicKey{}, BasicConstraints: &BasicConstraints{}, KeyUsage: Of(List[string]{"digitalSignature"})},
	}
	c.ServerChain.Verification = &Verification{
		Errors:  List[VerifyError]{{Code: 20, Name: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"}},
		Entries: List[ChainEntry]{{}}, Names: List[NameCheck]{{}}, TLSA: List[TLSACheck]{{}}, DANE: Of("unusable"),
	}
	d := Document{Schema: SchemaName, Connections: List[*Connection]{c}}
	d.Capture.Keys = List[KeyFile]{{}}
	d.Summary.Add(c)
	if err := compile(t, "").Validate(decodeAs(t, d)); err != nil {
		t.Error(err)
	}
	if err := compile(t, "#/$defs/connection").Validate(decodeAs(t, c)); err != nil {
		t.Error(err)
	}
}

// later lists one request after the first handshake.
func later(status ClientStatus, m CertificateMessage, known Known) List[LaterRequest] {
	m.Known = known
	return List[LaterRequest]{{Status: status, CertificateMessage: m}}
}

func TestSchemaRefusesAnswersThatContradictThemselves(t *testing.T) {
	certificates := List[*Certificate]{{Length: 1, SHA256: strings.Repeat("0", 64)}}
	sent := CertificateMessage{Known: Observed, Length: Of(1), Packet: 13, Certificates: certificates}
	empty := CertificateMessage{Known: Observed, Length: Of(0), CertificatesLength: Of(0), Packet: 17}
	tests := []struct {
		name   string
		change func(*Connection)
		valid  bool
	}{
		{"sent", func(c *Connection) { c.ServerChain = ServerChain{ChainSent, sent} }, true},
		{"sent without a length", func(c *Connection) {
			c.ServerChain = ServerChain{ChainSent, sent}
			c.ServerChain.Length = Opt[int]{}
		}, false},
		{"sent with length 0", func(c *Connection) { c.ServerChain = ServerChain{ChainSent, empty} }, false},
		{"empty", func(c *Connection) {
			c.ClientCertificate = ClientCertificate{Status: ClientEmpty, CertificateMessage: empty}
		}, true},
		{"empty with a certificate", func(c *Connection) {
			c.ClientCertificate = ClientCertificate{Status: ClientEmpty, CertificateMessage: sent}
		}, false},
		{"incomplete and yet observed", func(c *Connection) { c.ServerChain.Status = ChainIncomplete }, false},
		{"not-started and not known", func(c *Connection) { c.ServerChain.Known = Unknown }, false},
		{"encrypted with a length", func(c *Connection) {
			c.ServerChain.Status = ChainEncrypted
			c.ServerChain.Length = Of(3)
		}, false},
		{"not-requested and yet requested", func(c *Connection) {
			c.ClientCertificate.Status = ClientNotRequested
			c.ClientCertificate.Requested = Of(true)
		}, false},
		{"sent, once it was decrypted", func(c *Connection) {
			c.ServerChain = ServerChain{ChainSent, sent}
			c.ServerChain.Known = Decrypted
		}, true},
		{"sent later, and decrypted", func(c *Connection) { c.ClientCertificate.Later = later(ClientSent, sent, Decrypted) }, true},
		{"sent later without a length", func(c *Connection) {
			c.ClientCertificate.Later = later(ClientSent, CertificateMessage{}, Decrypted)
		}, false},
		{"seen later without keys", func(c *Connection) { c.ClientCertificate.Later = later(ClientSent, sent, Observed) }, false},
		{"no answer later, and yet known", func(c *Connection) {
			c.ClientCertificate.Later = later(ClientIncomplete, CertificateMessage{}, Decrypted)
		}, false},
		{"decrypted", func(c *Connection) {
			c.TLS = &TLS{Decryption: &Decryption{Status: DecryptionComplete, Source: KeysFromLog, OpenedRecords: 3}}
		}, true},
		{"decrypted and yet sealed", func(c *Connection) {
			c.TLS = &TLS{Decryption: &Decryption{Status: DecryptionComplete, Source: KeysFromLog, OpenedRecords: 3, SealedRecords: 1}}
		}, false},
		{"decrypted with no key", func(c *Connection) {
			c.TLS = &TLS{Decryption: &Decryption{Status: DecryptionPartial, OpenedRecords: 3, SealedRecords: 1}}
		}, false},
		{"failed and yet opened", func(c *Connection) {
			c.TLS = &TLS{Decryption: &Decryption{Status: DecryptionFailed, Source: KeysFromServer, OpenedRecords: 3}}
		}, false},
		{"a FIN of nobody", func(c *Connection) { c.Ended = Ended{How: EndFIN, Packet: 3} }, false},
		{"a FIN of the server", func(c *Connection) { c.Ended = Ended{How: EndFIN, By: Server, Packet: 3} }, true},
	}
	schema := compile(t, "#/$defs/connection")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := emptyConnection()
			test.change(c)
			if err := schema.Validate(decodeAs(t, c)); (err == nil) != test.valid {
				t.Errorf("valid: %v, want %v (%v)", err == nil, test.valid, err)
			}
		})
	}
}

func TestSchemaRefusesAMissingKey(t *testing.T) {
	schema := compile(t, "#/$defs/connection")
	for _, k := range keysOf(reflect.TypeFor[Connection]()) {
		v := decodeAs(t, emptyConnection()).(map[string]any)
		delete(v, k.name)
		if err := schema.Validate(v); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("'%s'", k.name)) {
			t.Errorf("without %s: %v", k.name, err)
		}
	}
}
