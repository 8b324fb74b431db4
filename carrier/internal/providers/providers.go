// Package providers reads serviceproviders.xml of mobile-broadband-provider-info, one provider after the other: the file is never
// in memory as a whole. The generator of the catalogue and, where a newer file is installed, the catalogue itself use it.
package providers

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode"
)

// Provider is one provider with home networks. An SMS without a text and a ussd-response that is a menu to be walked by hand are no
// queries; dtmf is a number to call.
type Provider struct {
	Country  string // upper case
	Names    []string
	Networks []string // "440-10"
	Queries  []string // "ussd *100#", "ussd #124# > 4", "sms 18258 EASY SALDO"
	TopUps   []string // X in the place of the voucher's digits
}

// Read gives the providers of a document in their order. An error is the last that it gives: what came before it may be half of a file.
func Read(r io.Reader) iter.Seq2[Provider, error] {
	return func(yield func(Provider, error) bool) {
		d := &document{scanner: scanner{in: bufio.NewReaderSize(r, longestPiece)}}
		for {
			p, err := d.provider()
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

// document goes through the pieces and fills in the provider that is open.
type document struct {
	scanner
	country string
	open    Provider
	gsm     bool // it has an element gsm: others are of networks that know no SIM
	found   bool
	method
	attributes string // of the innermost element
	pieces     int    // of the provider
}

// method is what one balance-check or balance-top-up says.
type method struct{ ussd, replies, sms, topUps []string }

// provider reads to the end of the next provider that a SIM can be matched with.
func (d *document) provider() (Provider, error) {
	for {
		p, err := d.next()
		if errors.Is(err, io.EOF) && !d.found {
			return Provider{}, errors.New("no provider in it")
		}
		if err != nil {
			return Provider{}, err
		}
		if d.pieces++; d.pieces > mostPieces {
			return Provider{}, fmt.Errorf("more than %d tags and texts in one provider", mostPieces)
		}
		switch {
		case p.open != "":
			d.opened(p)
		case p.text != "":
			d.said(p.text)
		case p.close == "provider":
			whole := d.open
			d.pieces = 0
			d.open = Provider{Country: d.country}
			if d.gsm && len(whole.Networks) > 0 && len(whole.Names) > 0 {
				d.found = true
				return whole, nil
			}
		case p.close == "balance-check":
			d.open.Queries = appendNew(d.open.Queries, d.queries()...)
		case p.close == "balance-top-up":
			d.open.TopUps = appendNew(d.open.TopUps, d.topUps...)
		}
	}
}

// opened takes what the tag of an element says.
func (d *document) opened(p piece) {
	d.attributes = p.attributes
	switch p.open {
	case "country":
		d.country = strings.ToUpper(attribute(p.attributes, "code"))
	case "provider":
		d.open, d.gsm, d.pieces = Provider{Country: d.country}, false, 0
	case "gsm":
		d.gsm = true
	case "network-id":
		d.open.Networks = appendNew(d.open.Networks, attribute(p.attributes, "mcc")+"-"+attribute(p.attributes, "mnc"))
	case "balance-check", "balance-top-up":
		d.method = method{}
	}
}

// said takes the text of the innermost element, by the path to it.
func (d *document) said(text string) {
	switch path := strings.Join(d.stack[min(2, len(d.stack)):], "/"); path {
	case "provider/name":
		d.open.Names = appendNew(d.open.Names, text)
	case "provider/gsm/balance-check/ussd":
		d.ussd = append(d.ussd, "ussd "+text)
	case "provider/gsm/balance-check/ussd-response":
		d.replies = append(d.replies, text)
	case "provider/gsm/balance-check/sms":
		if body := strings.TrimSpace(attribute(d.attributes, "text")); body != "" {
			d.sms = append(d.sms, "sms "+text+" "+body)
		}
	case "provider/gsm/balance-top-up/ussd":
		if place := attribute(d.attributes, "replacement"); place != "" {
			text = strings.ReplaceAll(text, place, "X")
		}
		d.topUps = append(d.topUps, text)
	}
}

// queries are the ways to ask of one balance-check; replies are those to the last code's menus.
func (m method) queries() []string {
	out := slices.Clone(m.ussd)
	for _, reply := range m.replies {
		if len(out) > 0 && !strings.ContainsAny(reply, "*#") {
			out[len(out)-1] += " > " + reply
		}
	}
	return append(out, m.sms...)
}

// appendNew appends what is not there yet.
func appendNew(list []string, items ...string) []string {
	for _, s := range items {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// isUnseen reports whether a character steers a terminal or a line. Two without a width are part of words.
func isUnseen(c rune) bool { return !unicode.IsGraphic(c) && c != '\u200c' && c != '\u200d' }

// Line is a provider as a line of the catalogue's table, without its end.
func (p Provider) Line() (string, error) {
	var cells []string
	for _, list := range [][]string{{p.Country}, p.Names, p.Networks, p.Queries, p.TopUps} {
		cell := strings.Join(list, "; ")
		if strings.Contains(cell, `"`) || strings.ContainsFunc(cell, isUnseen) {
			return "", fmt.Errorf("%s, %v: %q cannot stand in a table", p.Country, p.Names, cell)
		}
		cells = append(cells, cell)
	}
	return strings.Join(cells, "\t"), nil
}
