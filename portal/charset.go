package portal

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
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
	set, ok := sets(name)
	if !ok {
		return "", &Fault{Kind: NotText, Err: fmt.Errorf("character set %.40q is not known", name)}
	}
	text := raw
	if set != nil {
		var err error
		if text, err = set.NewDecoder().Bytes(raw); err != nil {
			return "", &Fault{Kind: NotText, Err: fmt.Errorf("not a text in %s", name)}
		}
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return "", &Fault{Kind: NotText, Err: fmt.Errorf("not a text in %s", orUTF8(name))}
	}
	return string(text), nil
}

func orUTF8(name string) string {
	if name == "" {
		return "utf-8"
	}
	return name
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

// sets gives the decoder of a set by its names (WHATWG Encoding, clause 4.2); nil: it is UTF-8 already. Those of Korea and
// China are not among them: each would make the program 64 to 128 KB larger.
func sets(name string) (set encoding.Encoding, known bool) {
	switch name {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		if name == "us-ascii" || name == "ascii" {
			return charmap.Windows1252, true
		}
		return nil, true
	case "utf-16", "utf-16le":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), true
	case "utf-16be":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), true
	case "iso-8859-1", "iso8859-1", "latin1", "windows-1252", "cp1252":
		return charmap.Windows1252, true
	case "iso-8859-2", "latin2":
		return charmap.ISO8859_2, true
	case "windows-1250", "cp1250":
		return charmap.Windows1250, true
	case "windows-1251", "cp1251":
		return charmap.Windows1251, true
	case "koi8-r":
		return charmap.KOI8R, true
	case "windows-1253", "iso-8859-7":
		return charmap.Windows1253, true
	case "windows-1254", "iso-8859-9", "latin5":
		return charmap.Windows1254, true
	case "windows-1255", "iso-8859-8", "iso-8859-8-i":
		return charmap.Windows1255, true
	case "windows-1256":
		return charmap.Windows1256, true
	case "windows-874", "tis-620", "iso-8859-11":
		return charmap.Windows874, true
	case "windows-1258":
		return charmap.Windows1258, true
	case "shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms_kanji":
		return japanese.ShiftJIS, true
	case "euc-jp", "x-euc-jp":
		return japanese.EUCJP, true
	case "iso-8859-15", "latin9":
		return charmap.ISO8859_15, true
	}
	return nil, false
}
