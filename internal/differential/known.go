package differential

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"

	"smtpcap/capture"
)

// A Known is a difference in which the bytes of the capture are on our side.
type Known struct {
	Difference
	Packet int64  // number of the packet with the proof
	Offset int    // of the proof in the packet's captured bytes
	Proof  []byte // what stands there
	Why    string
}

// knownColumns is the number of columns of known.txt.
const knownColumns = 9

// readKnown reads known.txt: one difference a line, columns separated by tabs,
// lines that begin with # are comments.
func readKnown(text string) ([]Known, error) {
	var list []Known
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		c := strings.Split(line, "\t")
		if len(c) != knownColumns {
			return nil, fmt.Errorf("%d columns instead of %d in %q", len(c), knownColumns, line)
		}
		stream, err1 := strconv.Atoi(c[1])
		packet, err2 := strconv.ParseInt(c[5], 10, 64)
		offset, err3 := strconv.Atoi(c[6])
		proof, err4 := hex.DecodeString(c[7])
		for _, err := range []error{err1, err2, err3, err4} {
			if err != nil {
				return nil, fmt.Errorf("%w in %q", err, line)
			}
		}
		list = append(list, Known{
			Difference: Difference{c[0], stream, Field(c[2]), c[3], c[4]},
			Packet:     packet, Offset: offset, Proof: proof, Why: c[8],
		})
	}
	return list, nil
}

// check looks the proof up in the capture.
func (k *Known) check(file string) error {
	src, err := capture.Open(file)
	if err != nil {
		return err
	}
	defer src.Close()
	var p capture.Packet
	for {
		if err := src.Next(&p); err == io.EOF {
			return fmt.Errorf("there is no packet %d", k.Packet)
		} else if err != nil {
			return err
		}
		if p.Number == k.Packet {
			break
		}
	}
	if len(k.Proof) == 0 || k.Offset > len(p.Data) || !bytes.HasPrefix(p.Data[k.Offset:], k.Proof) {
		return fmt.Errorf("packet %d has no %x at offset %d", k.Packet, k.Proof, k.Offset)
	}
	return nil
}
