//! A flat table as Parquet, written as it comes.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::bulk::{Cell, Sort};

pub(super) struct Table<W: Write + Send> {
    file: SerializedFileWriter<W>,
    sorts: Vec<Sort>,
}

impl<W: Write + Send> Table<W> {
    /// Rows written together.
    pub(super) const ROWS: usize = 5_000;

    pub(super) fn begin(out: W, columns: &[(&str, Sort)]) -> Result<Table<W>, ParquetError> {
        let fields = columns.iter().map(|(name, sort)| {
            let field = match sort {
                Sort::Text => Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
                    .with_logical_type(Some(LogicalType::String))
                    .with_converted_type(ConvertedType::UTF8),
                Sort::Number => Type::primitive_type_builder(name, Physical::INT64),
                Sort::YesNo => Type::primitive_type_builder(name, Physical::BOOLEAN),
            };
            Ok(Arc::new(field.with_repetition(Repetition::OPTIONAL).build()?))
        });
        let fields = fields.collect::<Result<Vec<_>, ParquetError>>()?;
        let schema = Type::group_type_builder("register").with_fields(fields).build()?;
        let properties = Arc::new(WriterProperties::builder().build());
        let file = SerializedFileWriter::new(out, Arc::new(schema), properties)?;
        Ok(Table { file, sorts: columns.iter().map(|(_, sort)| *sort).collect() })
    }

    pub(super) fn write(&mut self, rows: &[Vec<Option<Cell>>]) -> Result<(), ParquetError> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut group = self.file.next_row_group()?;
        for (at, sort) in self.sorts.iter().enumerate() {
            let Some(mut column) = group.next_column()? else { break };
            let cells = || rows.iter().map(|row| row.get(at).and_then(Option::as_ref));
            let there: Vec<i16> = cells().map(|cell| i16::from(cell.is_some())).collect();
            match sort {
                Sort::Text => {
                    let texts = cells().flatten().filter_map(|cell| match cell {
                        Cell::Text(text) => Some(ByteArray::from(text.as_str())),
                        _ => None,
                    });
                    let texts: Vec<ByteArray> = texts.collect();
                    column.typed::<ByteArrayType>().write_batch(&texts, Some(&there), None)?;
                }
                Sort::Number => {
                    let numbers = cells().flatten().filter_map(|cell| match cell {
                        Cell::Number(number) => Some(*number),
                        _ => None,
                    });
                    let numbers: Vec<i64> = numbers.collect();
                    column.typed::<Int64Type>().write_batch(&numbers, Some(&there), None)?;
                }
                Sort::YesNo => {
                    let answers = cells().flatten().filter_map(|cell| match cell {
                        Cell::YesNo(yes) => Some(*yes),
                        _ => None,
                    });
                    let answers: Vec<bool> = answers.collect();
                    column.typed::<BoolType>().write_batch(&answers, Some(&there), None)?;
                }
            }
            column.close()?;
        }
        group.close().map(|_| ())
    }

    /// The end of the file, which names the state of the register that it holds.
    pub(super) fn end(mut self, position: &str) -> Result<W, ParquetError> {
        let position = KeyValue::new("luytre.position".to_owned(), position.to_owned());
        self.file.append_key_value_metadata(position);
        self.file.into_inner()
    }
}
