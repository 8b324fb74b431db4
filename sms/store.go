package sms

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modem/atline"
)

// listTimeout bounds the listing of a store: a SIM gives its messages slowly.
const listTimeout = 30 * time.Second

// lastIndex bounds the indexes that are tried where the modem does not name those in use.
const lastIndex = 255

// store is the modem's message store on one connection. Its fields belong to whoever has the turn at it.
type store struct {
	m         *modem.Modem
	setUp     bool // the modem announces messages, if it can
	acks      bool // it wants messages that it hands over acknowledged
	count     int  // of messages read from the memory that receives, less those deleted since
	unmarking unmarking
	memories  []string // those that are read; the first receives. "" is whichever the modem has chosen
}

// unmarking tells whether +CMGR=<index>,1 reads without marking.
type unmarking uint8

const (
	untried unmarking = iota
	leavesUnread
	refused
)

// listed is a stored PDU.
type listed struct {
	index int
	pdu   string
}

// usage asks for the memories (3GPP TS 27.005, clause 3.2.2) and what receives among them. Some modems name none.
func (s *store) usage(ctx context.Context) (memory string, use Storage, err error) {
	lines, err := s.m.Command(ctx, "+CPMS?")
	if err != nil {
		return "", Storage{}, err
	}
	for _, line := range lines {
		name, list := atline.Split(line)
		params := atline.Params(list)
		if name != "+CPMS" || len(params) < 3 {
			continue
		}
		last := params[len(params)-len(params)%3-3:] // of three memories the third receives
		used, errUsed := strconv.Atoi(last[1].Text)
		capacity, errCapacity := strconv.Atoi(last[2].Text)
		if errUsed != nil || errCapacity != nil {
			continue
		}
		return last[0].Text, Storage{Used: used, Capacity: capacity}, nil
	}
	return "", Storage{}, nil
}

// Usage asks how full the memory is that receives messages (+CPMS?, 3GPP TS 27.005, clause 3.2.2). It chooses no memory and
// reads no message. The zero Storage: the modem does not tell.
func Usage(ctx context.Context, m *modem.Modem) (Storage, error) {
	_, use, err := (&store{m: m}).usage(ctx)
	return use, err
}

// open chooses the memory to read from, each time anew, for other programs choose too.
func (s *store) open(ctx context.Context, memory string) error {
	if memory == "" {
		return nil
	}
	_, err := s.m.Command(ctx, fmt.Sprintf(`+CPMS="%s"`, memory))
	return err
}

// list gives all stored messages of the memory that is open. used is how many there are, as far as known.
func (s *store) list(ctx context.Context, used Storage) ([]listed, error) {
	if used.Capacity > 0 && used.Used == 0 {
		return nil, nil
	}
	if s.unmarking != refused {
		found, err := s.peekAll(ctx, used)
		if err != nil || s.unmarking == leavesUnread {
			return found, err
		}
		s.unmarking = refused
	}
	lines, err := s.m.CommandWithin(ctx, listTimeout, "+CMGL=4")
	if err != nil {
		return nil, err
	}
	return parseList(lines), nil
}

// peekAll reads index by index without marking, until the modem refuses to.
func (s *store) peekAll(ctx context.Context, used Storage) ([]listed, error) {
	indexes, err := s.indexes(ctx, used)
	if err != nil {
		return nil, err
	}
	var found []listed
	for _, index := range indexes {
		pdu, err := s.peek(ctx, index)
		if err != nil || s.unmarking == refused {
			return found, err
		}
		if pdu != "" {
			found = append(found, listed{index, pdu})
		}
		if len(found) == used.Used && used.Capacity > 0 {
			break
		}
	}
	return found, nil
}

// indexes are those in use, or all that there may be (+CMGD=?, 3GPP TS 27.005, clause 3.5.4).
func (s *store) indexes(ctx context.Context, used Storage) ([]int, error) {
	lines, err := s.m.Command(ctx, "+CMGD=?")
	if err != nil && !refusedBy(err) {
		return nil, err
	}
	for _, line := range lines {
		name, list := atline.Split(line)
		if params := atline.Params(list); name == "+CMGD" && len(params) > 0 {
			if indexes := parseRange(params[0].Text); len(indexes) > 0 {
				return indexes, nil
			}
		}
	}
	last := lastIndex
	if used.Capacity > 0 {
		last = min(used.Capacity, lastIndex)
	}
	var all []int
	for i := 0; i <= last; i++ {
		all = append(all, i)
	}
	return all, nil
}

// peek reads a message without marking it; "" where none lies there, or where the modem does not do that.
func (s *store) peek(ctx context.Context, index int) (string, error) {
	lines, err := s.m.Command(ctx, fmt.Sprintf("+CMGR=%d,1", index))
	pdu := parseRead(lines)
	switch {
	case err == nil && pdu != "":
		s.unmarking = leavesUnread
	case err == nil, isEmpty(err):
		return "", nil
	case refusedBy(err) && s.unmarking == untried && !notNow(err):
		s.unmarking = refused
		return "", nil
	}
	return pdu, err
}

// fetch reads a message, without marking it where the modem can; "" where none lies there.
func (s *store) fetch(ctx context.Context, at place) (string, error) {
	if err := s.open(ctx, at.memory); err != nil {
		return "", err
	}
	if s.unmarking != refused {
		pdu, err := s.peek(ctx, at.index)
		if err != nil || pdu != "" || s.unmarking == leavesUnread {
			return pdu, err
		}
	}
	lines, err := s.m.Command(ctx, fmt.Sprintf("+CMGR=%d", at.index))
	if isEmpty(err) {
		return "", nil
	}
	return parseRead(lines), err
}

// remove deletes a message if it is the one it should be (3GPP TS 27.005, clause 3.5.4).
func (s *store) remove(ctx context.Context, at place, key pduKey) error {
	lies, err := s.fetch(ctx, at)
	if err != nil || keyOf(lies) != key {
		return err
	}
	_, err = s.m.Command(ctx, fmt.Sprintf("+CMGD=%d", at.index))
	if err == nil && slices.Index(s.memories, at.memory) == 0 {
		s.count--
	}
	return err
}

// refusedBy reports whether the modem answered, and refused.
func refusedBy(err error) bool {
	var e *modem.Error
	return errors.As(err, &e)
}

// notNow reports whether an error tells of the state of SIM or store and not of the command.
func notNow(err error) bool {
	var e *modem.Error
	return errors.As(err, &e) && (e.IsCMS(atline.CMSSIMBusy, atline.CMSSIMFailure, atline.CMSSIMNotInserted, atline.CMSSIMPIN,
		atline.CMSSIMPUK, atline.CMSMemoryFailure) || e.IsCME(atline.CMESIMBusy, atline.CMESIMFailure, atline.CMENotAllowedNow))
}

// isEmpty reports whether an error says that nothing lies at an index.
func isEmpty(err error) bool {
	var e *modem.Error
	return errors.As(err, &e) && (e.IsCMS(atline.CMSInvalidIndex) || e.IsCME(atline.CMEInvalidIndex, atline.CMENotFound))
}

// parseRead finds the PDU behind the header of +CMGR (3GPP TS 27.005, clause 4.2).
func parseRead(lines []string) string {
	for i, line := range lines {
		if name, _ := atline.Split(line); name == "+CMGR" {
			return firstPDU(lines[i+1:])
		}
	}
	return ""
}

// parseList reads +CMGL in PDU mode (3GPP TS 27.005, clause 4.1): a header with the index, then the PDU.
func parseList(lines []string) []listed {
	var found []listed
	for i, line := range lines {
		name, list := atline.Split(line)
		if name != "+CMGL" {
			continue
		}
		params := atline.Params(list)
		if len(params) == 0 {
			continue
		}
		index, err := strconv.Atoi(params[0].Text)
		pdu := firstPDU(lines[i+1:])
		if err == nil && pdu != "" {
			found = append(found, listed{index, pdu})
		}
	}
	return found
}

// firstPDU is that of the lines behind a header, which may be empty ones first. Another header ends them.
func firstPDU(lines []string) string {
	for _, line := range lines {
		if name, _ := atline.Split(line); name != "" {
			return ""
		}
		if pdu := cleanPDU(line); pdu != "" {
			return pdu
		}
	}
	return ""
}

// maxRange bounds the numbers in a range that a modem states.
const maxRange = 1024

// parseRange reads a list of numbers as test commands give it: (0-2), (1,3,7-9), 1.
func parseRange(list string) []int {
	var numbers []int
	for item := range strings.SplitSeq(strings.Trim(list, "() "), ",") {
		from, to, isRange := strings.Cut(strings.TrimSpace(item), "-")
		low, err := strconv.Atoi(from)
		high := low
		if err == nil && isRange {
			high, err = strconv.Atoi(to)
		}
		if err != nil || high < low || high-low > maxRange {
			continue
		}
		for n := low; n <= high; n++ {
			numbers = append(numbers, n)
		}
	}
	return slices.Compact(numbers)
}
