package boltstore

import (
	"encoding/binary"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// The keys of each bucket. Text that is followed by something else carries its length, so that no two rows have the same
// key and none is the beginning of another's text; what comes last is as it is, and sorts as it does.
//
//	items    installation, kind, id          revision, due, asked, data
//	due      kind, time, installation, id    nothing
//	parties  installation, ref               seen, party as JSON
//	numbers  installation, number, ref       nothing
//	seen     installation, kind, time, id    nothing
//	cursors  installation, name              value
//
// Times and numbers are big-endian, so that they sort.

// checkKey refuses what bbolt would, before anything is written.
func checkKey(key []byte) error {
	if len(key) > bbolt.MaxKeySize {
		return fmt.Errorf("boltstore: names too long: the key takes %d bytes, more than %d", len(key), bbolt.MaxKeySize)
	}
	return nil
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func cutText(b []byte) (s string, rest []byte, ok bool) {
	n, width := binary.Uvarint(b)
	if width <= 0 || n > uint64(len(b)-width) {
		return "", nil, false
	}
	b = b[width:]
	return string(b[:n]), b[n:], true
}

// A time takes twelve bytes: seconds, their sign bit flipped for sorting, and nanoseconds. The zero time is the one in the
// year 1, not that of Unix, so it needs no marking.
const timeLen = 12

func appendTime(b []byte, t time.Time) []byte {
	b = binary.BigEndian.AppendUint64(b, uint64(t.Unix())^1<<63)
	return binary.BigEndian.AppendUint32(b, uint32(t.Nanosecond()))
}

func cutTime(b []byte) (t time.Time, rest []byte, ok bool) {
	if len(b) < timeLen {
		return time.Time{}, nil, false
	}
	sec := int64(binary.BigEndian.Uint64(b) ^ 1<<63)
	return time.Unix(sec, int64(binary.BigEndian.Uint32(b[8:]))).UTC(), b[timeLen:], true
}

func itemsPrefix(installation, kind string) []byte {
	return appendText(appendText(nil, installation), kind)
}

func itemKey(k bridge.Key) []byte { return append(itemsPrefix(k.Installation, k.Kind), k.ID...) }

func parseItem(b []byte) (k bridge.Key, ok bool) {
	if k.Installation, b, ok = cutText(b); !ok {
		return k, false
	}
	k.Kind, b, ok = cutText(b)
	k.ID = string(b)
	return k, ok
}

func duePrefix(kind string) []byte { return appendText(nil, kind) }

func dueKey(k bridge.Key, due time.Time) []byte {
	return append(appendText(appendTime(duePrefix(k.Kind), due), k.Installation), k.ID...)
}

// parseDue takes apart what follows the kind in a key of the due bucket.
func parseDue(kind string, b []byte) (due time.Time, k bridge.Key, ok bool) {
	due, b, ok = cutTime(b)
	if !ok {
		return due, k, false
	}
	installation, id, ok := cutText(b)
	return due, bridge.Key{Installation: installation, Kind: kind, ID: string(id)}, ok
}

func appendRef(b []byte, r matching.Ref) []byte {
	return append(binary.BigEndian.AppendUint64(b, uint64(r.ID)), r.Kind...)
}

func parseRef(b []byte) (r matching.Ref, ok bool) {
	if len(b) < 8 {
		return r, false
	}
	return matching.Ref{Kind: matching.Kind(b[8:]), ID: int64(binary.BigEndian.Uint64(b))}, true
}

func partyKey(installation string, r matching.Ref) []byte {
	return appendRef(appendText(nil, installation), r)
}

func numberPrefix(installation string, n matching.Number) []byte {
	return binary.BigEndian.AppendUint64(appendText(nil, installation), uint64(n))
}

func numberKey(installation string, n matching.Number, r matching.Ref) []byte {
	return appendRef(numberPrefix(installation, n), r)
}

func seenPrefix(installation string, kind matching.Kind) []byte {
	return appendText(appendText(nil, installation), string(kind))
}

func seenKey(installation string, r matching.Ref, seen time.Time) []byte {
	return binary.BigEndian.AppendUint64(appendTime(seenPrefix(installation, r.Kind), seen), uint64(r.ID))
}

func cursorKey(installation, name string) []byte {
	return append(appendText(nil, installation), name...)
}
