using System.Reflection;
using Microsoft.ML.OnnxRuntime;
using Tensors.OnnxRuntime.Execution;
using Tensors.OnnxRuntime.Tests.Workers;

namespace Tensors.OnnxRuntime.Tests.Execution;

public sealed class SettingsTests
{
    [Fact]
    public void Every_option_of_a_worker_reaches_its_executor()
    {
        var defaults = new OnnxWorkerOptions();
        var options = new OnnxWorkerOptions
        {
            IntraOpThreads = 3,
            InterOpThreads = 4,
            ExecutionProviders = ["CPU"],
            GraphOptimization = GraphOptimizationLevel.ORT_ENABLE_BASIC,
            WarmUp = false,
            WarmUpLength = 5,
            MaxConcurrency = defaults.MaxConcurrency + 1,
            MaxQueued = 7,
            BatchWindow = TimeSpan.FromMilliseconds(8),
            MaxBatch = 9,
            Configure = static _ => { },
            OptionName = static name => name,
            Logger = new Lines(),
        };
        var settings = options.ToSettings();
        foreach (
            var option in typeof(OnnxWorkerOptions).GetProperties(
                BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
            )
        )
        {
            var value = option.GetValue(options);
            Assert.NotEqual((option.Name, option.GetValue(defaults)), (option.Name, value));
            Assert.Equivalent(value, typeof(ExecutionSettings).GetProperty(option.Name)?.GetValue(settings));
        }
    }
}
