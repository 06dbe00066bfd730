package aircalltest

import (
	"net/http"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// Fault makes requests fail. Its zero value matches every request and does nothing.
type Fault struct {
	Method string // empty: any
	Path   string // a pattern of path.Match, such as "/v1/calls/*/insight_cards"; empty: any. See [Operations]

	Skip  int           // let this many matching requests pass first
	Times int           // then fail this many; 0: all
	For   time.Duration // and only for so long after it was injected; 0: for ever

	Latency time.Duration // wait before anything else
	Hang    bool          // never answer; ends with the request's context
	Drop    Drop

	Odd   Odd    // the request is carried out, and answered with success in a form that is none
	Field string // the request is carried out, and what its answer holds at this path, such as "calls.duration", becomes a value of another Kind
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

// The odd answers.
const (
	OddEmpty     = Odd(fakehttp.OddEmpty)
	OddNull      = Odd(fakehttp.OddNull)
	OddObject    = Odd(fakehttp.OddObject)    // {}
	OddList      = Odd(fakehttp.OddList)      // []
	OddNullRows  = Odd(fakehttp.OddNullRows)  // in place of every list at the top of the answer
	OddError     = Odd(fakehttp.OddError)     // an error object, with the status of success
	OddHTML      = Odd(fakehttp.OddHTML)      // a page
	OddWithoutID = Odd(fakehttp.OddWithoutID) // neither at the top nor in what the top holds
	OddShortPage = Odd(fakehttp.OddShortPage) // half the rows; what the answer says about them stays
	OddCut       = Odd(fakehttp.OddCut)       // half of what it was
	OddOtherID   = Odd(fakehttp.OddOtherID)   // the answer is about something else
	OddSwitching = Odd(fakehttp.OddSwitching) // status 101, without a body
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
	KindAbsent = Kind(fakehttp.KindAbsent)
	KindNull   = Kind(fakehttp.KindNull)
	KindBool   = Kind(fakehttp.KindBool)
	KindNumber = Kind(fakehttp.KindNumber)
	KindText   = Kind(fakehttp.KindText)
	KindList   = Kind(fakehttp.KindList)
	KindObject = Kind(fakehttp.KindObject)
)

// Kinds are all kinds.
var Kinds = []Kind{KindAbsent, KindNull, KindBool, KindNumber, KindText, KindList, KindObject}

// Inject adds a fault and returns the function that removes it. The first fault that matches a request applies.
func (s *Server) Inject(f Fault) (remove func()) {
	return fakehttp.Inject(s.http, fakehttp.FaultOf[Drop, Odd, Kind](f))
}

// Operation is an operation that the fake carries out.
type Operation struct {
	Method   string
	Template string // as documented, such as "/v1/calls/{id}"
	Path     string // as a [Fault] takes it
}

// Operations lists all operations that the fake carries out, as its inventory has them. A [Fault] also takes the path of the
// token endpoint, "/v1/oauth/token".
func Operations() []Operation {
	router := operations()
	var all []Operation
	for r := range router.All() {
		if r.Handler != nil {
			all = append(all, Operation{r.Method, r.Path, fakehttp.Pattern(r.Path)})
		}
	}
	return all
}
