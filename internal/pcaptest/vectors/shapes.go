package main

import (
	"bytes"
	"time"

	"smtpcap/internal/certs"
	"smtpcap/internal/pcaptest"
)

// shape is a server that shows a chain of package certs and asks for nothing.
func shape(name string) []byte { return shapeAt(name, pcaptest.Epoch) }

// shapeAt is shape at another time.
func shapeAt(name string, start time.Time) []byte {
	return classic(upgraded(showing(name)).Packets(pcaptest.Config{Start: start}))
}

func showing(name string) pcaptest.Session {
	return pcaptest.Session{
		Version: pcaptest.TLS12, Chain: certs.Chain(name),
		Suite: pcaptest.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	}
}

// named is shape by a server that greets with the given name and a client that asks
// for it.
func named(shape, name string) []byte {
	s := showing(shape)
	h := pcaptest.DefaultClientHello(s.Version).Without(pcaptest.ExtServerName)
	h.Extensions = append(h.Extensions, pcaptest.ServerName(name))
	s.ClientHello = pcaptest.HelloRecord(h)
	return plain(greeting(upgraded(s), name))
}

// greeting gives the server another name in all that it says in clear.
func greeting(t pcaptest.Transcript, name string) pcaptest.Transcript {
	for i := range t.Steps[:hello] {
		t.Steps[i].Data = bytes.ReplaceAll(t.Steps[i].Data, []byte("mx.example.test"), []byte(name))
	}
	return t
}

// hello is the index in the steps of upgraded of the ClientHello.
const hello = flight - 1

// clientShape is the story with a client that sends a chain of package certs.
func clientShape(name string) []byte {
	s := storySession()
	s.Client = pcaptest.Sent
	s.ClientCertificate = pcaptest.Certificate(certs.Chain(name)...)
	return plain(upgraded(s))
}
