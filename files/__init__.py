"""Report forms as workbooks: written for units, read back with nothing taken on trust."""
