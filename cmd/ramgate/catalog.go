package main

import (
	"encoding/json"
	"fmt"

	"github.com/ramgate/ramgate/catalog"
)

type catalogCommand struct {
	Config string `short:"c" help:"Configuration file; this command needs none." type:"path"`
	Format string `help:"text, json or markdown." enum:"text,json,markdown" default:"text"`
}

// Run prints the catalog.
func (c *catalogCommand) Run(io streams) error {
	codes := catalog.Builtin()
	var text []byte
	switch c.Format {
	case "text":
		text = codes.Text()
	case "markdown":
		text = codes.Markdown()
	default:
		list, err := json.MarshalIndent(codes.List(), "", "  ")
		if err != nil {
			return fmt.Errorf("encode the catalog: %w", err)
		}
		text = append(list, '\n')
	}
	_, err := io.out.Write(text)
	return err
}
