package io.nightshift.status.page;

import io.quarkus.qute.TemplateData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scheduled worker and its last runs.
 *
 * @param last the newest run; null if it has not run
 * @param strip the last runs, oldest first
 */
@TemplateData
record ScheduleModel(WorkerModel worker, @Nullable RunModel last, List<RunModel> strip) {}
