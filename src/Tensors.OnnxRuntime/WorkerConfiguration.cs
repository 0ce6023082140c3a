using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.ML.OnnxRuntime;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime;

/// <summary>Reads a worker's options from a section of a configuration: no reflection, and no key that is passed over.</summary>
internal static class WorkerConfiguration
{
    private static readonly string[] _keys =
    [
        nameof(OnnxWorkerOptions.IntraOpThreads),
        nameof(OnnxWorkerOptions.InterOpThreads),
        nameof(OnnxWorkerOptions.ExecutionProviders),
        nameof(OnnxWorkerOptions.GraphOptimization),
        nameof(OnnxWorkerOptions.WarmUp),
        nameof(OnnxWorkerOptions.WarmUpLength),
        nameof(OnnxWorkerOptions.MaxConcurrency),
        nameof(OnnxWorkerOptions.MaxQueued),
        nameof(OnnxWorkerOptions.BatchWindow),
        nameof(OnnxWorkerOptions.MaxBatch),
    ];

    private static readonly (string Name, GraphOptimizationLevel Level)[] _levels =
    [
        ("None", GraphOptimizationLevel.ORT_DISABLE_ALL),
        ("Basic", GraphOptimizationLevel.ORT_ENABLE_BASIC),
        ("Extended", GraphOptimizationLevel.ORT_ENABLE_EXTENDED),
        ("Layout", GraphOptimizationLevel.ORT_ENABLE_LAYOUT),
        ("All", GraphOptimizationLevel.ORT_ENABLE_ALL),
    ];

    /// <summary>Reads the section.</summary>
    /// <exception cref="InvalidOperationException">A key is unknown, or its value cannot be read.</exception>
    public static OnnxWorkerOptions Read(IConfigurationSection section, OnnxWorkerOptions options)
    {
        ConfigurationValues.CheckKeys(section, _keys);
        return options with
        {
            IntraOpThreads = Threads(section, nameof(options.IntraOpThreads), options.IntraOpThreads),
            InterOpThreads = Threads(section, nameof(options.InterOpThreads), options.InterOpThreads),
            ExecutionProviders = ConfigurationValues.ReadValue(
                section,
                nameof(options.ExecutionProviders),
                options.ExecutionProviders,
                $"names with commas between, such as 'CUDA, CPU'. Known ones are: {ExecutionProvider.KnownNames}",
                static text => ExecutionProvider.TryParseList(text, out var names) ? names : null
            ),
            GraphOptimization = ConfigurationValues.ReadValue(
                section,
                nameof(options.GraphOptimization),
                options.GraphOptimization,
                "None, Basic, Extended, Layout or All",
                static text =>
                    Array.FindIndex(
                        _levels,
                        level => string.Equals(level.Name, text.Trim(), StringComparison.OrdinalIgnoreCase)
                    )
                        is >= 0
                            and var index
                        ? _levels[index].Level
                        : null
            ),
            WarmUp = ConfigurationValues.ReadValue(
                section,
                nameof(options.WarmUp),
                options.WarmUp,
                "true or false",
                static text => bool.TryParse(text, out var value) ? value : null
            ),
            WarmUpLength = Number(section, nameof(options.WarmUpLength), (int)options.WarmUpLength, 1),
            MaxConcurrency = Number(section, nameof(options.MaxConcurrency), options.MaxConcurrency, 1),
            MaxQueued = Number(section, nameof(options.MaxQueued), options.MaxQueued, 0),
            BatchWindow = ConfigurationValues.ReadValue(
                section,
                nameof(options.BatchWindow),
                options.BatchWindow,
                $"a time, hours:minutes:seconds, such as 00:00:00.005, at most {OnnxWorkerOptions.MaxBatchWindow}",
                // A number alone would be days, which is never meant here.
                static text =>
                    text.Contains(':', StringComparison.Ordinal)
                    && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value)
                    && value >= TimeSpan.Zero
                    && value <= OnnxWorkerOptions.MaxBatchWindow
                        ? value
                        : null
            ),
            MaxBatch = Number(section, nameof(options.MaxBatch), options.MaxBatch, 1),
        };
    }

    private static int Threads(IConfigurationSection section, string key, int otherwise) =>
        Number(
            section,
            key,
            otherwise,
            0,
            OnnxWorkerOptions.MaxThreads,
            $"a whole number, 0 to {OnnxWorkerOptions.MaxThreads}"
        );

    private static int Number(IConfigurationSection section, string key, int otherwise, int least) =>
        Number(section, key, otherwise, least, int.MaxValue, $"a whole number, {least} or more");

    private static int Number(
        IConfigurationSection section,
        string key,
        int otherwise,
        int least,
        int most,
        string expected
    ) =>
        ConfigurationValues.ReadValue<int>(
            section,
            key,
            otherwise,
            expected,
            text =>
                int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                && value >= least
                && value <= most
                    ? value
                    : null
        );
}
