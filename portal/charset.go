package portal

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// mostSniffed is how far into a page its own word on its character set is looked for, in bytes (WHATWG Encoding sniffing: 1024).
const mostSniffed = 1024

// decode makes UTF-8 of what came. The mark at its begin decides, then what the header says, then what the page says of itself;
// what says nothing and is valid is UTF-8, and else, as browsers take it, windows-1252. A set that is not known is a fault: what
// would be made of it looks like a text, and figures are looked for among words.
func decode(raw []byte, declared string) (string, error) {
	name := marked(raw)
	if name == "" {
		name = normal(declared)
	}
	if name == "" {
		name = normal(sniff(raw))
	}
	if name == "" && !utf8.Valid(raw) {
		name = "windows-1252"
	}
	text, ok := decodeAs(name, raw)
	switch {
	case !ok:
		return "", &Fault{Kind: NotText, Err: fmt.Errorf("character set %.40q is not known", name)}
	case !utf8.ValidString(text), strings.ContainsRune(text, 0), !isUTF8(name) && strings.ContainsRune(text, utf8.RuneError):
		return "", &Fault{Kind: NotText, Err: fmt.Errorf("not a text in %s", cmp.Or(name, "utf-8"))}
	}
	return strings.TrimPrefix(text, "\ufeff"), nil
}

// marked is the set that a byte order mark tells; empty: there is none.
func marked(raw []byte) string {
	switch {
	case bytes.HasPrefix(raw, []byte{0xef, 0xbb, 0xbf}):
		return "utf-8"
	case bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		return "utf-16be"
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}):
		return "utf-16le"
	}
	return ""
}

func normal(name string) string { return strings.ToLower(strings.Trim(name, " \t\r\n\"'")) }

// sniff is what a page says of itself in its first octets: <meta charset="…">, content="…; charset=…", or encoding="…" of XML.
func sniff(raw []byte) string {
	head := bytes.ToLower(raw[:min(len(raw), mostSniffed)])
	for _, key := range []string{"charset", "encoding"} {
		for at := head; ; {
			i := bytes.Index(at, []byte(key))
			if i < 0 {
				break
			}
			at = at[i+len(key):]
			rest := bytes.TrimLeft(at, " \t\r\n")
			if len(rest) == 0 || rest[0] != '=' || !inTag(head[:len(head)-len(at)]) {
				continue
			}
			rest = bytes.TrimLeft(rest[1:], " \t\r\n\"'")
			if end := bytes.IndexAny(rest, " \t\r\n\"'>;/?"); end > 0 {
				return string(rest[:end])
			}
		}
	}
	return ""
}

// inTag reports whether what comes after the text stands within a tag.
func inTag(before []byte) bool {
	return bytes.LastIndexByte(before, '<') > bytes.LastIndexByte(before, '>')
}

// decodeAs makes UTF-8 of octets in a set, by its names (WHATWG Encoding, clause 4.2). Those of the Far East are not among them: each
// would make the program 64 to 200 KB larger (docs/decisions/0022).
func decodeAs(name string, raw []byte) (text string, known bool) {
	if isUTF8(name) {
		return string(raw), true
	}
	switch name {
	case "utf-16", "utf-16le":
		return fromUTF16(raw, binary.LittleEndian), true
	case "utf-16be":
		return fromUTF16(raw, binary.BigEndian), true
	}
	upper, known := upperHalf(name)
	if !known {
		return "", false
	}
	runes := []rune(upper)
	var b strings.Builder
	for _, c := range raw {
		if c < utf8.RuneSelf {
			b.WriteByte(c)
		} else {
			b.WriteRune(runes[c-utf8.RuneSelf])
		}
	}
	return b.String(), true
}

func isUTF8(name string) bool { return name == "" || name == "utf-8" || name == "utf8" }

// fromUTF16 reads pairs of octets; half a pair at the end, or half a surrogate, is no character.
func fromUTF16(raw []byte, order binary.ByteOrder) string {
	units := make([]uint16, 0, len(raw)/2)
	for ; len(raw) > 1; raw = raw[2:] {
		units = append(units, order.Uint16(raw))
	}
	text := string(utf16.Decode(units))
	if len(raw) > 0 {
		text += string(utf8.RuneError)
	}
	return text
}
