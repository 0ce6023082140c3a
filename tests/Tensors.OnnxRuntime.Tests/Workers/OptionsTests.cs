using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests.Workers;

[Collection(Harness.Collection)]
public sealed class OptionsTests
{
    public static TheoryData<string, string, string> Unreadable =>
        new()
        {
            { "IntraOpThreads", "-1", "a whole number from 0 to 1024" },
            { "IntraOpThreads", "99999", "a whole number from 0 to 1024" },
            { "InterOpThreads", "two", "a whole number from 0 to 1024" },
            { "ExecutionProviders", "CUDA, GPU", "Available: CPU, CUDA, TensorRT" },
            { "ExecutionProviders", "", "names separated by commas" },
            { "GraphOptimization", "3", "None, Basic, Extended, Layout or All" },
            { "WarmUp", "yes", "true or false" },
            { "WarmUpLength", "0", "a whole number, 1 or more" },
            { "MaxConcurrency", "0", "a whole number, 1 or more" },
            { "MaxQueued", "-1", "a whole number, 0 or more" },
            { "BatchWindow", "5", "a time as hours:minutes:seconds" },
            { "BatchWindow", "00:02:00", "at most 00:01:00" },
            { "MaxBatch", "1e3", "a whole number, 1 or more" },
        };

    public static TheoryData<OnnxWorkerOptions, string> OutOfRange =>
        new()
        {
            {
                new OnnxWorkerOptions { IntraOpThreads = -1 },
                "IntraOpThreads is -1; it must be from 0 to 1024."
            },
            {
                new OnnxWorkerOptions { InterOpThreads = 1025 },
                "InterOpThreads is 1025; it must be from 0 to 1024."
            },
            {
                new OnnxWorkerOptions { ExecutionProviders = null! },
                "ExecutionProviders is null"
            },
            {
                new OnnxWorkerOptions { GraphOptimization = (GraphOptimizationLevel)7 },
                "GraphOptimization is 7"
            },
            {
                new OnnxWorkerOptions { WarmUpLength = 0 },
                "WarmUpLength is 0; it must be 1 or more."
            },
            {
                new OnnxWorkerOptions { MaxConcurrency = 0 },
                "MaxConcurrency is 0; it must be 1 or more."
            },
            {
                new OnnxWorkerOptions { MaxQueued = -1 },
                "MaxQueued is -1; it must be 0 or more."
            },
            {
                new OnnxWorkerOptions { MaxQueued = 0, BatchWindow = TimeSpan.FromMilliseconds(1) },
                "MaxQueued is 0; it must be 1 or more if BatchWindow is set"
            },
            {
                new OnnxWorkerOptions { BatchWindow = TimeSpan.FromTicks(-1) },
                "BatchWindow is -"
            },
            {
                new OnnxWorkerOptions { BatchWindow = TimeSpan.FromHours(1) },
                "it must be from 0 to 00:01:00."
            },
            {
                new OnnxWorkerOptions { MaxBatch = 0 },
                "MaxBatch is 0; it must be 1 or more."
            },
            {
                new OnnxWorkerOptions { Logger = null! },
                "Logger is null"
            },
        };

    [Fact]
    public void Every_key_of_a_section_is_read()
    {
        var options = Read(
            ("IntraOpThreads", "3"),
            ("interopthreads", "2"),
            ("ExecutionProviders", "cuda, CPU"),
            ("GraphOptimization", "basic"),
            ("WarmUp", "false"),
            ("WarmUpLength", "16"),
            ("MaxConcurrency", "7"),
            ("MaxQueued", "6"),
            ("BatchWindow", "00:00:00.005"),
            ("MaxBatch", "64")
        );
        Assert.Equal((3, 2), (options.IntraOpThreads, options.InterOpThreads));
        Assert.Equal(["cuda", "CPU"], options.ExecutionProviders);
        Assert.Equal(GraphOptimizationLevel.ORT_ENABLE_BASIC, options.GraphOptimization);
        Assert.Equal((false, 16L), (options.WarmUp, options.WarmUpLength));
        Assert.Equal((7, 6), (options.MaxConcurrency, options.MaxQueued));
        Assert.Equal((TimeSpan.FromMilliseconds(5), 64), (options.BatchWindow, options.MaxBatch));
        Assert.Equivalent(new OnnxWorkerOptions(), Read(), strict: true);
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void A_value_that_cannot_be_read_is_named_with_what_was_expected(string key, string value, string expected)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Read((key, value)));
        Assert.Contains($"'Workers:rows:{key}' is '{value}'. Expected", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_nobody_knows_is_an_error()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Read(("Threads", "1")));
        Assert.Contains(
            "'Workers:rows:Threads' is unknown. Known keys: IntraOpThreads, ",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [MemberData(nameof(OutOfRange), DisableDiscoveryEnumeration = true)]
    public void An_option_out_of_its_range_is_refused(OnnxWorkerOptions options, string message)
    {
        using var file = new ModelFile(TestModels.Add());
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new OnnxModelWorker<Rows>(file.Path, options));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_provider_that_is_not_there_is_passed_over_with_one_line()
    {
        var lines = new Lines();
        using var worker = Harness.Load<Rows>(
            Rows.Model(),
            new OnnxWorkerOptions { ExecutionProviders = ["VitisAI", "cpu"], Logger = lines }
        );
        Assert.Contains("provider VitisAI is skipped", Assert.Single(lines.All), StringComparison.Ordinal);
        using var call = new RowsCall(new Random(2), 2, 2);
        Assert.True(worker.InferAsync(call.Call, TestContext.Current.CancellationToken).IsCompletedSuccessfully);
        call.Check();
    }

    [Fact]
    public void A_provider_that_nobody_knows_is_an_error_that_lists_the_known_ones()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            Harness.Load<Rows>(Rows.Model(), new OnnxWorkerOptions { ExecutionProviders = ["GPU"] })
        );
        Assert.Contains(
            "'GPU'. Available: CPU, CUDA, TensorRT, DirectML, CoreML",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_no_option_names_can_be_set_by_a_callback()
    {
        using var file = new ModelFile(Rows.Model());
        var written = file.Path + ".optimized";
        try
        {
            using var worker = new OnnxModelWorker<Rows>(
                file.Path,
                new OnnxWorkerOptions
                {
                    InterOpThreads = 2,
                    Configure = session => session.OptimizedModelFilePath = written,
                }
            );
            Assert.True(File.Exists(written));
        }
        finally
        {
            File.Delete(written);
        }
    }

    [Theory]
    [InlineData(true, 1, 0)]
    [InlineData(true, 2, 1)]
    [InlineData(false, 2, 0)]
    public void A_model_that_refuses_its_warm_up_says_so_and_works(bool isWarmed, int length, int lines)
    {
        // It takes one row only.
        var log = new Lines();
        var model = Plain.Model([Onnx.Node("Reshape", ["x", "c"], ["y"])], Onnx.Initializer<long>("c", [2], 1, 3));
        var options = new OnnxWorkerOptions
        {
            WarmUp = isWarmed,
            WarmUpLength = length,
            Logger = log,
        };
        using var worker = Harness.Load<Plain>(model, options);
        Assert.Equal(lines, log.All.Count(line => line.Contains("The warm-up of the model", StringComparison.Ordinal)));

        using var x = TensorBuffer.FromArray([1f, 2, 3], [1, 3]);
        using var call = new InferenceCall();
        call.Inputs.Set("x", x);
        Assert.True(worker.InferAsync(call, TestContext.Current.CancellationToken).IsCompletedSuccessfully);
        Assert.Equal([1, 2, 3], call.Outputs.Get("y").ToArray<float>());
    }

    private static OnnxWorkerOptions Read(params (string Key, string Value)[] values)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                values.Select(value => KeyValuePair.Create($"Workers:rows:{value.Key}", (string?)value.Value))
            )
            .Build();
        using var provider = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddOnnxModelWorker<Rows>("rows.onnx")
            .BuildServiceProvider();
        return provider.GetRequiredService<IOptionsMonitor<OnnxWorkerOptions>>().Get("rows");
    }
}
