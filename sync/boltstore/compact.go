package boltstore

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

const (
	// compactAbove is the size of file, in bytes, from which Open looks at how much of it is used.
	compactAbove = 64 << 20

	// compactStep is how many bytes are copied in one transaction: they are held in memory until it is committed.
	compactStep = 8 << 20
)

// compacting is the file that is to replace the one at path.
func compacting(path string) string { return path + ".compacting" }

// Compact rewrites the file without the space that is not used. Readers go on meanwhile, except for a moment at the end;
// writers wait. The disk must have room for a second file, which is made beside the first and takes its name when it is
// complete: when Compact fails, or the process dies, the file is as it was. It does not work on Windows, where an open file
// cannot be replaced.
func (s *Store) Compact(ctx context.Context) error {
	s.upkeep.Lock()
	defer s.upkeep.Unlock()
	done := make(chan error, 1)
	select {
	case s.paused <- func() { done <- s.rewrite() }:
		return <-done
	case <-ctx.Done():
		return ctx.Err()
	case <-s.life.Done():
		return ErrClosed
	}
}

// rewrite does the work of Compact. Nobody else may write meanwhile.
func (s *Store) rewrite() error {
	temp := compacting(s.path)
	if err := os.Remove(temp); err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("boltstore: compacting: %w", err)
	}
	db, err := s.copyTo(temp)
	if err != nil {
		_ = os.Remove(temp)
		return fmt.Errorf("boltstore: compacting %s: %w", s.path, err)
	}
	// From here on the new file is complete, on disk and locked by us.
	if err := os.Rename(temp, s.path); err != nil {
		_ = db.Close()
		_ = os.Remove(temp)
		return fmt.Errorf("boltstore: compacting: %w", err)
	}
	syncDir(filepath.Dir(s.path))
	s.swap.Lock()
	defer s.swap.Unlock()
	s.lookUps.pause()
	_ = s.db.Close() // what is left of it is nobody's
	s.db = db
	s.lookUps.resume()
	return nil
}

// copyTo returns a database in a new file that holds what this one does.
func (s *Store) copyTo(path string) (*bbolt.DB, error) {
	db, err := openFile(path, lockTimeout)
	if err != nil {
		return nil, err
	}
	db.NoSync = true
	err = sound(func() error { return bbolt.Compact(db, s.db, compactStep) })
	if err == nil {
		db.NoSync = false
		err = db.Sync()
	}
	if err != nil {
		_ = db.Close()
		return nil, err
	}
	return db, nil
}

// Backup writes a copy of the file as it is now, which [Open] can open, and returns how many bytes it wrote. Work goes on
// meanwhile, but the file grows by what is written, and writers may have to wait for the end of the backup when it has to
// grow much: write to a disk rather than to a slow network.
func (s *Store) Backup(w io.Writer) (n int64, err error) {
	s.upkeep.Lock()
	defer s.upkeep.Unlock()
	out := &backupWriter{Writer: w}
	err = s.view(func(tx *bbolt.Tx) (err error) {
		n, err = tx.WriteTo(out)
		return err
	})
	if out.err != nil {
		return n, fmt.Errorf("boltstore: writing a backup: %w", out.err)
	}
	return n, err
}

// backupWriter remembers the writer's error, which bbolt makes a text of.
type backupWriter struct {
	io.Writer
	err error
}

func (w *backupWriter) Write(b []byte) (int, error) {
	n, err := w.Writer.Write(b)
	if err != nil {
		w.err = err
	}
	return n, err
}
