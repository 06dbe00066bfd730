// Package fakes holds what one says to either fake, aircall/aircalltest or sellsy/sellsytest: how requests are to fail, and what
// requests there were.
//
//	crm.Inject(fakes.Fault{Method: "POST", Path: "/v2/phone-calls", Times: 1, Drop: fakes.DropAfter})
package fakes

import (
	"net/http"
	"net/url"
	"time"
)

// Fault makes requests fail. Its zero value matches every request and does nothing.
type Fault struct {
	Method string // empty: any
	Path   string // a pattern of path.Match, such as "/v1/calls/*/insight_cards" or "/v2/phone-calls/*"; empty: any. See [Operation]

	Skip  int           // let this many matching requests pass first
	Times int           // then fail this many; 0: all
	For   time.Duration // and only for so long after it was injected; 0: for ever

	Latency time.Duration // wait before anything else; cut short when the client gives up, the rest happens all the same
	Hang    bool          // never answer; ends with the request's context
	Drop    Drop

	Odd   Odd    // the request is carried out, and answered with success in a form that is none
	Field string // the request is carried out, and what its answer holds at this path, such as "data.owner.id", becomes a value of another Kind
	Kind  Kind

	Status int // answered in place of the fake's own answer, which is then not carried out; 0: none
	Header http.Header
	Body   string
}

// Drop says when a [Fault] breaks the connection.
type Drop int

// The ways a connection breaks.
const (
	DropNothing Drop = iota
	DropBefore       // refused: the server never sees the request
	DropAfter        // the request is carried out, then the connection is lost before the answer
)

// Odd is a success that is no answer.
type Odd string

// The odd answers. An answer without rows, or without an id, stays as it is where these are what is odd.
const (
	OddEmpty     Odd = "empty body"
	OddNull      Odd = "null"
	OddObject    Odd = "empty object"       // {}
	OddList      Odd = "empty list"         // []
	OddNullRows  Odd = "rows that are null" // in place of every list at the top of the answer
	OddError     Odd = "error object"       // with the status of success
	OddHTML      Odd = "HTML"               // a page
	OddWithoutID Odd = "without id"         // neither at the top nor in what the top holds
	OddShortPage Odd = "short page"         // half the rows; what the answer says about them stays
	OddCut       Odd = "cut short"          // half of what it was
	OddOtherID   Odd = "another id"         // at the top: the answer is about something else
	OddSwitching Odd = "status 101"         // without a body
)

// Odds are all odd answers.
var Odds = []Odd{
	OddEmpty, OddNull, OddObject, OddList, OddNullRows, OddError, OddHTML, OddWithoutID, OddShortPage, OddCut,
	OddOtherID, OddSwitching,
}

// Kind is a kind of JSON value, or the absence of one.
type Kind string

// The kinds.
const (
	KindAbsent Kind = "absent"
	KindNull   Kind = "null"
	KindBool   Kind = "bool"
	KindNumber Kind = "number"
	KindText   Kind = "text"
	KindList   Kind = "list"
	KindObject Kind = "object"
)

// Kinds are all kinds.
var Kinds = []Kind{KindAbsent, KindNull, KindBool, KindNumber, KindText, KindList, KindObject}

// Operation is an operation that a fake carries out.
type Operation struct {
	Method   string
	Template string // as documented, such as "/v1/calls/{id}" or "/phone-calls/{id}"
	Path     string // as a [Fault] takes it
}

// Request is a request that a fake has received, or that was sent while a [Fault] refused connections.
type Request struct {
	Time   time.Time
	Method string
	Path   string
	Query  url.Values
	Header http.Header
	Body   []byte
	Status int // of the answer; 0 when there was none
}
