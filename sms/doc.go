// Package sms sends short messages and keeps an inbox that reassembles parts and never touches others' messages.
//
// # What the inbox does to the modem's store
//
// It deletes only what Delete is asked to: parts of a message that was claimed, each only while the same PDU still lies at
// its index. It moves and alters nothing, and changes of the modem's settings only what reading needs: PDU mode (+CMGF=0),
// where new messages are announced (+CNMI), and which memory is read (the first of +CPMS).
//
// Listing and reading (+CMGL, +CMGR) mark messages as read. Several makers have a second parameter, +CMGR=<index>,1, that
// leaves them unread. It is not in the standard and no test command tells of it, so the first read tries it: where it
// answers with a message it is used for good, and the store is read index by index, as +CMGD=? names them; where it is
// refused, +CMGL=4 lists all at once. +CMGL=4,1 is not tried, for modems that do not know its second parameter take it and
// mark all the same. An empty store is not read.
//
// Parts stay in the modem's store until the whole message was claimed and deleted, so that a restart finds them again.
package sms
