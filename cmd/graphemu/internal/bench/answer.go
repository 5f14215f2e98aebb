package bench

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// read reads one answer and fails unless its status is 2xx.
func (x *line) read() error {
	status, length, err := readHead(x.in)
	if err != nil {
		return err
	}
	if status/100 == 2 && x.check == nil {
		_, err = x.in.Discard(length)
		return err
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(x.in, body); err != nil {
		return err
	}
	if status/100 != 2 {
		return fmt.Errorf("answered %d: %.300s", status, body)
	}
	return x.check(body)
}

// readHead reads the head of an answer, of which it understands what net/http
// writes.
func readHead(in *bufio.Reader) (status, length int, err error) {
	text, err := in.ReadSlice('\n')
	if err != nil {
		return 0, 0, err
	}
	if len(text) < 12 || !bytes.HasPrefix(text, []byte("HTTP/1.1 ")) {
		return 0, 0, fmt.Errorf("no answer of HTTP/1.1: %.80q", text)
	}
	if status, err = strconv.Atoi(string(text[9:12])); err != nil {
		return 0, 0, err
	}
	length = -1
	for {
		if text, err = in.ReadSlice('\n'); err != nil {
			return 0, 0, err
		}
		if len(text) <= 2 {
			break
		}
		if value, ok := bytes.CutPrefix(text, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return 0, 0, err
			}
		}
	}
	switch {
	case status == 204:
		return status, 0, nil
	case length < 0:
		return 0, 0, errors.New("the answer does not say how long it is")
	}
	return status, length, nil
}
