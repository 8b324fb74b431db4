package providers

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Bounds of what is held at a time, many times what the file has: another file may be anything.
const (
	longestPiece = 4096
	deepest      = 16
	mostPieces   = 4096 // of one provider
)

// scanner cuts XML into tags and texts. It knows of XML 1.0 what serviceproviders.xml uses, and takes the rest for damage.
type scanner struct {
	in    *bufio.Reader
	stack []string // the elements that are open
	empty bool     // the innermost of them is closed already
	ended bool     // the outermost element was closed
}

// piece is a tag or a text.
type piece struct {
	text        string
	open, close string // the element that a tag opens, or closes
	attributes  string
}

// next is the next piece; io.EOF after the last one of a whole document. An empty element comes as its open tag, then its closing one.
func (s *scanner) next() (piece, error) {
	if s.empty {
		s.empty = false
		return s.closing(s.stack[len(s.stack)-1])
	}
	for {
		raw, err := s.until('<')
		if errors.Is(err, io.EOF) && s.ended && strings.TrimSpace(raw) == "" {
			return piece{}, io.EOF
		}
		if err != nil {
			return piece{}, whole(err)
		}
		if text := strings.TrimSpace(raw); text != "" {
			if len(s.stack) == 0 {
				return piece{}, errors.New("text outside of the elements")
			}
			return piece{text: unescaped(text)}, s.in.UnreadByte()
		}
		tag, err := s.tag()
		if err != nil || tag != (piece{}) {
			return tag, err
		}
	}
}

// tag reads what stands behind <; the zero piece for what is none.
func (s *scanner) tag() (piece, error) {
	raw, err := s.until('>')
	if err != nil {
		return piece{}, whole(err)
	}
	switch {
	case strings.HasPrefix(raw, "?"):
		return piece{}, nil
	case strings.HasPrefix(raw, "!--"):
		return piece{}, s.comment(raw)
	case strings.HasPrefix(raw, "!DOCTYPE") && !strings.Contains(raw, "["):
		return piece{}, nil
	case strings.HasPrefix(raw, "/"):
		return s.closing(strings.TrimSpace(raw[1:]))
	}
	return s.opening(raw)
}

// comment skips to the end of a comment, whose first > was read.
func (s *scanner) comment(raw string) (err error) {
	for raw = raw[len("!--"):]; !strings.HasSuffix(raw, "--"); {
		if raw, err = s.until('>'); err != nil {
			return whole(err)
		}
	}
	return nil
}

func (s *scanner) opening(raw string) (piece, error) {
	raw, empty := strings.CutSuffix(raw, "/")
	name, attributes, _ := strings.Cut(strings.Join(strings.Fields(raw), " "), " ")
	if name == "" || strings.ContainsAny(name, `"'=&`) || s.ended || len(s.stack) == deepest {
		return piece{}, fmt.Errorf("an unexpected tag <%.20s>", raw)
	}
	s.stack = append(s.stack, name)
	s.empty = empty
	return piece{open: name, attributes: attributes}, nil
}

func (s *scanner) closing(name string) (piece, error) {
	if len(s.stack) == 0 || s.stack[len(s.stack)-1] != name {
		return piece{}, fmt.Errorf("an unexpected tag </%.20s>", name)
	}
	s.stack = s.stack[:len(s.stack)-1]
	s.ended = len(s.stack) == 0
	return piece{close: name}, nil
}

// until reads up to a delimiter, which is left out.
func (s *scanner) until(end byte) (string, error) {
	raw, err := s.in.ReadSlice(end) // of the reader's own buffer, which bounds it
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return "", fmt.Errorf("more than %d octets without a %c", longestPiece, end)
	case err != nil:
		return string(raw), err
	case !utf8.Valid(raw):
		return "", errors.New("not UTF-8")
	}
	return string(raw[:len(raw)-1]), nil
}

// whole makes the end of a file in the middle of something an error that says so.
func whole(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// attribute is the value of one attribute of a tag.
func attribute(attributes, name string) string {
	for _, quote := range []string{`"`, `'`} {
		_, rest, ok := strings.Cut(" "+attributes, " "+name+"="+quote)
		if value, _, closed := strings.Cut(rest, quote); ok && closed {
			return unescaped(value)
		}
	}
	return ""
}

// unescaped resolves the five entities that XML has, and characters by their number.
func unescaped(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	entities := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&amp;", "&")
	return entities.Replace(regexp.MustCompile(`&#(x[0-9A-Fa-f]{1,6}|[0-9]{1,7});`).ReplaceAllStringFunc(s, func(ref string) string {
		n, err := strconv.ParseInt("0"+ref[2:len(ref)-1], 0, 32)
		if digits := ref[2 : len(ref)-1]; digits[0] != 'x' {
			n, err = strconv.ParseInt(digits, 10, 32)
		}
		if err != nil || !utf8.ValidRune(rune(n)) {
			return ref
		}
		return string(rune(n))
	}))
}
