package sms

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/warthog618/sms"
	"github.com/warthog618/sms/encoding/tpdu"

	"github.com/simgauge/simgauge/modem"
)

// segmentTimeout bounds the sending of one segment: makers state up to two minutes.
const segmentTimeout = 2 * time.Minute

// Types of address (3GPP TS 23.040, clause 9.1.2.5), numbering plan E.164.
const (
	toaInternational = 0x91
	toaUnknown       = 0x81 // as dialled: short codes, and national numbers with their leading zeros
)

// maxDigits is the longest address (3GPP TS 23.040, clause 9.1.2.5).
const maxDigits = 20

// SendConfig says how to send.
type SendConfig struct {
	// Spend is called before each segment leaves; its error ends the sending there.
	Spend  func(context.Context) error
	Logger *slog.Logger
}

// Send sends body to a number in PDU mode, in as many segments as it takes: 7 bit where the alphabet has all characters,
// else UCS2. The error wraps *modem.Error (+CMS ERROR), modem.ErrTimeout (the segment may have left), or that of cfg.Spend.
func Send(ctx context.Context, m *modem.Modem, to, body string, cfg SendConfig) error {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	segments, err := encodeSubmit(to, body)
	if err != nil {
		return fmt.Errorf("send sms: %w", err)
	}
	if _, err := m.Command(ctx, "+CMGF=0"); err != nil {
		return fmt.Errorf("send sms: %w", err)
	}
	for i, octets := range segments {
		if err := sendSegment(ctx, m, octets, cfg); err != nil {
			return fmt.Errorf("send sms: segment %d of %d: %w", i+1, len(segments), err)
		}
		cfg.Logger.Debug("sms segment sent", "segment", i+1, "segments", len(segments))
	}
	return nil
}

// Segments is how many segments a message takes, each of which the network counts; the error is that of Send.
func Segments(to, body string) (int, error) {
	segments, err := encodeSubmit(to, body)
	if err != nil {
		return 0, fmt.Errorf("send sms: %w", err)
	}
	return len(segments), nil
}

// sendSegment is +CMGS (3GPP TS 27.005, clause 4.3). The service centre is the SIM's: its length in front is zero.
func sendSegment(ctx context.Context, m *modem.Modem, octets []byte, cfg SendConfig) error {
	if cfg.Spend != nil {
		if err := cfg.Spend(ctx); err != nil {
			return err
		}
	}
	body := "00" + strings.ToUpper(hex.EncodeToString(octets))
	_, err := m.Prompt(ctx, segmentTimeout, fmt.Sprintf("+CMGS=%d", len(octets)), body)
	return err
}

// encodeSubmit codes a message as SMS-SUBMITs.
func encodeSubmit(to, body string) ([][]byte, error) {
	address, err := destination(to)
	if err != nil {
		return nil, err
	}
	if body == "" {
		return nil, fmt.Errorf("the text is empty")
	}
	encoder := sms.NewEncoder(sms.AsSubmit, sms.WithTemplateOption(tpdu.WithDA(address)))
	encoder.ConcatRef = reference()
	segments, err := encoder.Encode([]byte(body))
	if err != nil {
		return nil, err
	}
	var all [][]byte
	for _, s := range segments {
		s.MR = 0 // the modem numbers them
		octets, err := s.MarshalBinary()
		if err != nil {
			return nil, err
		}
		all = append(all, octets)
	}
	return all, nil
}

// destination is an address with the type that the number's form asks for.
func destination(to string) (tpdu.Address, error) {
	digits, international := strings.CutPrefix(normaliseDialled(to), "+")
	if digits == "" || len(digits) > maxDigits || strings.Trim(digits, "0123456789*#") != "" {
		return tpdu.Address{}, fmt.Errorf("the number must have 1 to %d digits, with '+' in front if it is international", maxDigits)
	}
	if international {
		return tpdu.Address{TOA: toaInternational, Addr: digits}, nil
	}
	return tpdu.Address{TOA: toaUnknown, Addr: digits}, nil
}

// normaliseDialled drops the punctuation that people write into numbers.
func normaliseDialled(to string) string {
	return strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", "/", "").Replace(to)
}

// fixed is a counter that stands still: all segments of one message bear one reference.
type fixed int

func (f fixed) Count() int { return int(f) }

// reference is one that the last messages are unlikely to have borne, restarts or not.
func reference() fixed {
	var b [1]byte
	_, _ = rand.Read(b[:]) // never fails
	return fixed(b[0])
}
