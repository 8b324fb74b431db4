package sms

import (
	"time"
)

// Message is a short message, all its parts together (3GPP TS 23.040, clause 9.2.3.24.1).
type Message struct {
	Sender string    // digits with an optional '+', or an alphanumeric name
	Text   string    // octets that are no text are shown as "hex:" and their digits
	Sent   time.Time // the service centre's time stamp of the first part; zero where it cannot be read
	Class  int       // message class of 3GPP TS 23.038, clause 4; -1 where none

	pdus []string // of its parts, as the modem gave them: how Delete knows them again
}

// Parts are names for the parts of a message, by their PDUs: what Remove knows them by, in this process and the next.
func (m Message) Parts() []string {
	var names []string
	for _, pdu := range m.pdus {
		names = append(names, keyOf(pdu).String())
	}
	return names
}

// Mark is a place in the order in which messages came.
type Mark uint64

// Storage is the use of the message store that incoming messages go to. Capacity 0: not known.
type Storage struct{ Used, Capacity int }
