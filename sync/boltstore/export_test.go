package boltstore

import "go.etcd.io/bbolt"

const (
	Pace   = pace
	Enough = enough
)

// Limit bounds the size of the file, as a disk does that is full: it must not grow above so many bytes. Zero: no limit.
func (s *Store) Limit(size int) {
	done := make(chan struct{})
	s.paused <- func() {
		s.db.MaxSize = size
		close(done)
	}
	<-done
}

// Check returns what is wrong with the pages of the file.
func (s *Store) Check() (errs []error) {
	_ = s.db.View(func(tx *bbolt.Tx) error { // nothing here fails
		for err := range tx.Check() {
			errs = append(errs, err)
		}
		return nil
	})
	return errs
}
