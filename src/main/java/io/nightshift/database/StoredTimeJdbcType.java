package io.nightshift.database;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.sql.CallableStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import org.hibernate.type.descriptor.ValueExtractor;
import org.hibernate.type.descriptor.WrapperOptions;
import org.hibernate.type.descriptor.java.JavaType;
import org.hibernate.type.descriptor.jdbc.BasicExtractor;
import org.hibernate.type.descriptor.jdbc.TimestampWithTimeZoneJdbcType;

/** Makes Hibernate read the times of all entities by {@link StoredTime}. */
@RegisterForReflection
public final class StoredTimeJdbcType extends TimestampWithTimeZoneJdbcType {
  private static final long serialVersionUID = 1L;

  @Override
  public <X> ValueExtractor<X> getExtractor(JavaType<X> javaType) {
    return new BasicExtractor<>(javaType, this) {
      private static final long serialVersionUID = 1L;

      @Override
      protected X doExtract(ResultSet row, int column, WrapperOptions options) throws SQLException {
        return getJavaType().wrap(StoredTime.readOrNull(row, column), options);
      }

      @Override
      protected X doExtract(CallableStatement statement, int index, WrapperOptions options)
          throws SQLException {
        return getJavaType().wrap(statement.getObject(index, OffsetDateTime.class), options);
      }

      @Override
      protected X doExtract(CallableStatement statement, String name, WrapperOptions options)
          throws SQLException {
        return getJavaType().wrap(statement.getObject(name, OffsetDateTime.class), options);
      }
    };
  }
}
