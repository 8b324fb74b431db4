package sms

import "slices"

// Unclaimed is a whole message that nobody awaited, and where it began in the order.
type Unclaimed struct {
	Message
	Mark Mark
}

// Unclaimed lists the messages from some senders that nobody has claimed, oldest first. They stay unclaimed.
func (b *Inbox) Unclaimed(from []string) (list []Unclaimed) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range b.messages {
		if fromOneOf(m.Sender, from) {
			list = append(list, Unclaimed{m.Message, m.mark})
		}
	}
	return list
}

// Claim claims one of these, and reports whether it was still there to be claimed: no call of Await gets it any more.
func (b *Inbox) Claim(u Unclaimed) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.messages, func(m arrived) bool { return m.mark == u.Mark })
	if i < 0 {
		return false
	}
	b.messages = slices.Delete(b.messages, i, i+1)
	return true
}

// News receives when a message came that nobody awaited. It is for one listener: what is told is told once.
func (b *Inbox) News() <-chan struct{} { return b.news }

// Listed reports whether a sender is one of those of a list.
func Listed(sender string, from []string) bool { return fromOneOf(sender, from) }
