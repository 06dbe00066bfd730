package boltstore

import (
	"bytes"
	"sync"

	"go.etcd.io/bbolt"
)

// lookUp is a read transaction with the places in it from which rows are looked up. Beginning one takes about as long as walking
// to a row, so between two changes a few are kept.
type lookUp struct {
	tx            *bbolt.Tx
	rows, numbers *bbolt.Cursor
	period        uint64
}

// row returns what is stored under a key of the rows bucket, or nil.
func (l *lookUp) row(key []byte) []byte {
	if found, value := l.rows.Seek(key); bytes.Equal(found, key) {
		return value
	}
	return nil
}

func (l *lookUp) end() { _ = l.tx.Rollback() } // fails only when it has ended

// keptLookUps is how many are kept: as many as there may be callers at one time on most machines.
const keptLookUps = 8

// lookUps are the read transactions that nobody uses at the moment. There are none while a change is written: bbolt cannot use
// the pages again that a reader may see, and waits for all readers before it maps a larger file.
type lookUps struct {
	mu     sync.Mutex
	idle   []*lookUp
	period uint64 // counts changes, twice: those that begin and those that end
	closed bool
}

// pause ends those that are idle, and has none kept until resume is called.
//
// No transaction is ended while the lock is held: that may wait for one that begins, which waits until a larger file is mapped, and
// that for all readers, also for one that is about to be taken back.
func (u *lookUps) pause() {
	for _, l := range u.takeAll() {
		l.end()
	}
}

func (u *lookUps) takeAll() (idle []*lookUp) {
	u.mu.Lock()
	defer u.mu.Unlock()
	idle, u.idle, u.closed = u.idle, nil, true
	u.period++
	return idle
}

func (u *lookUps) resume() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.closed = false
	u.period++
}

// take returns one that sees the last change, or else a nil one, and the period that it is in.
func (u *lookUps) take() (l *lookUp, period uint64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if last := len(u.idle) - 1; last >= 0 {
		l, u.idle = u.idle[last], u.idle[:last]
	}
	return l, u.period
}

// keep takes one back, or ends it if a change has begun meanwhile.
func (u *lookUps) keep(l *lookUp) {
	if !u.takeBack(l) {
		l.end()
	}
}

func (u *lookUps) takeBack(l *lookUp) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.closed || l.period != u.period || len(u.idle) == keptLookUps {
		return false
	}
	u.idle = append(u.idle, l)
	return true
}

// lookUp runs fn with a transaction that sees all changes that were acknowledged.
func (s *Store) lookUp(fn func(*lookUp) error) error {
	if s.life.Err() != nil {
		return ErrClosed
	}
	s.swap.RLock()
	defer s.swap.RUnlock()
	return s.named(sound(func() (err error) {
		l, period := s.lookUps.take()
		if l == nil {
			tx, err := s.db.Begin(false)
			if err != nil {
				return err
			}
			l = &lookUp{tx, tx.Bucket(bucketRows).Cursor(), tx.Bucket(bucketNumbers).Cursor(), period}
		}
		whole := false
		defer func() { // also when bbolt panics, because the file is damaged
			if whole {
				s.lookUps.keep(l)
			} else {
				l.end()
			}
		}()
		err = fn(l)
		whole = err == nil
		return err
	}))
}
