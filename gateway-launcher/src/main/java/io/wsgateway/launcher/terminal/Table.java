package io.wsgateway.launcher.terminal;

import io.wsgateway.launcher.text.Escaped;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows in columns of fixed widths. What is too long is cut, what could move a cursor or reorder text is escaped. Immutable.
 *
 * @param columns from left to right
 */
record Table(List<Column> columns) {

    /** The first code point of scripts whose characters are two columns wide, and of what a terminal may show so. */
    private static final int WIDE = 0x1100;

    Table {
        columns = List.copyOf(columns);
    }

    /**
     * One column.
     *
     * @param name its heading
     * @param width in columns of the terminal
     * @param right whether it stands at its right end, as numbers do
     */
    record Column(String name, int width, boolean right) {

        static Column text(String name, int width) {
            return new Column(name, width, false);
        }

        static Column number(String name, int width) {
            return new Column(name, width, true);
        }
    }

    /** The headings. */
    String head() {
        return row(columns.stream().map(Column::name).toList());
    }

    /** A row with a cell for each column. */
    String row(List<String> cells) {
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            String cell = cut(Escaped.line(cells.get(i)), column.width());
            String space = " ".repeat(column.width() - width(cell));
            row.append(i == 0 ? "" : " ").append(column.right() ? space + cell : cell + space);
        }
        return row.toString().stripTrailing();
    }

    /** The headings, then the rows. */
    List<String> lines(List<List<String>> rows) {
        List<String> lines = new ArrayList<>(List.of(head()));
        rows.forEach(cells -> lines.add(row(cells)));
        return lines;
    }

    static String cut(String text, int most) {
        if (width(text) <= most) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int width = 0;
        for (int c : text.codePoints().toArray()) {
            width += width(c);
            if (width > most - 1) {
                break;
            }
            kept.appendCodePoint(c);
        }
        return kept.append('…').toString();
    }

    private static int width(String text) {
        return text.codePoints().map(Table::width).sum();
    }

    /** The ellipsis is one, and letters of most scripts; rather too much than too little. */
    private static int width(int c) {
        return c < WIDE || c == '…' ? 1 : 2;
    }
}
