using Tensors.OnnxRuntime.Repository.Configuration;
using Tensors.OnnxRuntime.Repository.TextFormat;
using Tensors.OnnxRuntime.Tests.Models;
using Tensors.OnnxRuntime.Tests.Workers;

namespace Tensors.OnnxRuntime.Tests.Repository;

public sealed class ConfigurationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Wrong =>
        new()
        {
            {
                "max_batch_size: 8\nname: \"other\"",
                "line 2, column 7: 'name' is 'other', but the model has the name of its folder, 'm'"
            },
            {
                "max_batch_size: -1",
                "line 1, column 17: 'max_batch_size' is '-1'; expected a whole number from 0 to 2147483647"
            },
            { "max_batch_size: 2147483648", "'max_batch_size' is '2147483648'" },
            { "max_batch_size: 99999999999999999999", "'max_batch_size' is '99999999999999999999'" },
            { "max_batch_size: 8.0", "'max_batch_size' is '8.0'" },
            { "max_batch_size: \"8\"", "'max_batch_size' is '8'; expected a whole number" },
            { "max_batch_size: eight", "'max_batch_size' is 'eight'" },
            { "max_batch_size { }", "'max_batch_size' is a message" },
            { "max_batch_size: [ 8 ]", "'max_batch_size' is a list; expected a single value" },
            { "max_batch_size: 8 max_batch_size: 8", "line 1, column 19: 'max_batch_size' is set twice" },
            { "max_batch_size 8", "line 1, column 16: found '8'; expected ':' or '{'" },
            { "max_batch_size: 8x", "line 1, column 17: '8x' is not a valid number" },
            { "max_batch_size: 08", "'max_batch_size' is '08'" },
            { "max_batch_size:", "line 1, column 16: found the end of the text; expected a value" },
            {
                "instance_group [ { count: 0 } ]",
                "column 27: 'instance_group.count' is '0'; expected a whole number from 1"
            },
            { "instance_group [ { count: 1 }", "column 30: found the end of the text; expected ']'" },
            { "instance_group { count: 1 count: 2 }", "'instance_group.count' is set twice" },
            { "instance_group: 4", "'instance_group' is '4'; expected a message in braces" },
            { "instance_group { count: 2147483647 } instance_group { count: 1 }", "have 2,147,483,648 instances" },
            { "name: 'm", "line 1, column 7: this string does not end on its line" },
            { "name: 'm\n'", "this string does not end" },
            { "name: '\\q'", "line 1, column 8: a string has an unknown escape sequence" },
            { "name: m", "'name' is 'm'; expected a string in quotes" },
            { "}", "line 1, column 1: found '}'; expected a field's name" },
            { "input { name: 'x'", "found the end of the text; expected '}'" },
            { "input < name: 'x' }", "found '}'; expected a field's name" },
            { "# only a comment\n\n  @", "line 3, column 3: found '@'; expected a field's name" },
        };

    [Fact]
    public void What_is_used_is_read_and_what_is_not_is_named()
    {
        var read = ModelConfiguration.Parse(
            """
            # A comment, with "quotes" { and braces.
            name: "m"  platform: 'onnxruntime_onnx';
            max_batch_size: 0x10,
            input [
              { name: "x", data_type: TYPE_FP32, format: FORMAT_NCHW dims: [ 3, -1, 0x8 ], optional: false },
              { name: "y" "and more" data_type: 11 dims: -1 dims: 2 }
            ]
            output < name: "z" data_type: TYPE_STRING label_filename: "labels.txt" >
            instance_group [ { count: 2 kind: KIND_CPU }, { kind: KIND_GPU gpus: [ 0, 1 ] } ]
            instance_group { count: 010 host_policy: "" }
            parameters: { key: "k" value: { string_value: "a\tb\x41\101é" } }
            optimization { priority: PRIORITY_MAX graph { level: 1 } }
            input { name: "again" data_type: TYPE_BOOL }
            version_policy: { latest: { num_versions: 3 } }
            model_metrics { metric_control { histogram_options { buckets: [ -1.5e-3f, 2, inf ] } } }
            response_cache { enable: false }
            model_transaction_policy { decoupled: False }
            """,
            "m"
        );
        Assert.Equal((16, 11, true), (read.MaxBatchSize, read.Instances, read.NeedsGpu));
        Assert.Equal(3, read.Versions.Latest);
        Assert.Equal("x, yand more, again", string.Join(", ", read.Inputs.Select(input => input.Name)));
        Assert.Equal([3, -1, 8], read.Inputs[0].Dims);
        Assert.Equal("TYPE_FP32", read.Inputs[1].DataType);
        Assert.Equal("TYPE_STRING", Assert.Single(read.Outputs).DataType);
        Assert.Equal("labels.txt", read.Outputs[0].LabelFile);
        Assert.Equal(["instance_group.gpus", "parameters", "optimization.priority", "model_metrics"], read.Ignored);
    }

    [Fact]
    public void A_configuration_is_the_same_as_text_and_as_json()
    {
        var text = ModelConfiguration.Parse(
            """
            max_batch_size: 4 backend: "onnxruntime"
            input { name: "x" data_type: TYPE_FP32 dims: [ -1, 9007199254740993 ] format: FORMAT_NONE }
            dynamic_batching { max_queue_delay_microseconds: 18446744073709551615 priority_queue_policy { key: 2 value { max_queue_size: 3 } } }
            parameters { key: "a" value { string_value: "b" } } parameters { key: "c" value { } }
            metric_tags { key: "t" value: "u" } model_warmup { inputs { key: "x" value { zero_data: true dims: [ 1, 2 ] } } }
            """,
            "m"
        );
        var json = text.ToJson()!;
        var again = ModelConfiguration.ParseJson(json, "m");
        Assert.Equal(json, again.ToJson());
        Assert.Contains("18446744073709551615", json, StringComparison.Ordinal);
        Assert.Contains("9007199254740993", json, StringComparison.Ordinal);
        Assert.Equal(text.Ignored.Order(StringComparer.Ordinal), again.Ignored.Order(StringComparer.Ordinal));
        Assert.Equal(text.Inputs[0].Dims, again.Inputs[0].Dims);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing")]
    [InlineData("name: ''")]
    [InlineData("max_batch_size: 0")]
    [InlineData("instance_group [ ]")]
    public void What_is_not_said_is_left_to_the_options(string text)
    {
        var read = ModelConfiguration.Parse(text, "m");
        Assert.Equal((0, (int?)null, "model.onnx"), (read.MaxBatchSize, read.Instances, read.ModelFile));
        Assert.Equal(VersionPolicy.None, read.Versions);
        Assert.Empty(read.Ignored);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_said_with_its_place(string text, string message)
    {
        var error = Assert.Throws<TextFormatException>(() => ModelConfiguration.Parse(text, "m"));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_configuration_makes_its_model_unavailable_with_the_place()
    {
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", TestModels.Plus(1))
            .Add("m/config.pbtxt", "max_batch_size: 8\ninstance_group [ { count: 2 }")
            .Add("large/1/model.onnx", TestModels.Plus(1))
            .Add("large/config.pbtxt", new string('#', (1 << 20) + 1))
            .Add("good/1/model.onnx", TestModels.Plus(1));
        using var repository = await directory.OpenAsync();
        Assert.Equal(["good 1 Ready", "large 1 Unavailable", "m 1 Unavailable"], repository.Lines());
        Assert.Equal(
            "config.pbtxt cannot be used: line 2, column 30: found the end of the text; expected ']'.",
            repository.Entry("m").Reason
        );
        Assert.Contains("1,048,577 bytes", repository.Entry("large").Reason, StringComparison.Ordinal);

        directory.Add("m/config.pbtxt", "instance_group [ { count: 2 } ]");
        await repository.LoadAsync("m", Token);
        Assert.Equal(2, (await repository.GetModelAsync("m", "", Token)).Instances);
    }

    [Fact]
    public async Task Ignored_keys_are_named_in_one_line_for_each_model()
    {
        var log = new Lines();
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", TestModels.Plus(1))
            .Add("m/2/model.onnx", TestModels.Plus(2))
            .Add(
                "m/config.pbtxt",
                "platform: \"onnxruntime_onnx\" metric_tags { key: 'a' value: 'b' } metric_tags { } dynamic_batching { preserve_ordering: true }"
            );
        using var repository = await directory.OpenAsync(log: log);
        await repository.PlusOf("m", "1");
        Assert.Equal(
            "Warning: These keys in the configuration of the model 'm' have no effect on this server: 'metric_tags', 'dynamic_batching.preserve_ordering'.",
            Assert.Single(log.All, line => line.Contains("no effect", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task The_instances_are_how_many_calls_run_at_a_time()
    {
        using var directory = new ModelDirectory()
            .Add("instances/1/model.onnx", Slow.Model())
            .Add("instances/config.pbtxt", "instance_group [ { count: 1 }, { count: 1 } ]");
        using var repository = await directory.OpenAsync(options: new OnnxWorkerOptions { MaxConcurrency = 1 });
        var served = await repository.GetModelAsync("instances", "", Token);
        Assert.Equal(2, served.Instances);
        using var stop = new CancellationTokenSource();
        var first = await served.Worker.OccupyAsync(stop.Token);
        var second = await served.Worker.OccupyAsync(stop.Token);
        var third = served.Worker.SlowAsync(10, Token);
        Assert.False(first.IsCompleted || second.IsCompleted || third.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await third;
    }

    [Fact]
    public async Task Rows_beyond_the_largest_batch_are_refused_in_the_words_that_clients_know()
    {
        using var heard = new Measurements("limited");
        using var directory = new ModelDirectory()
            .Add("limited/1/model.onnx", Rows.Model())
            .Add("limited/config.pbtxt", "max_batch_size: 8");
        using var repository = await directory.OpenAsync();
        var served = await repository.GetModelAsync("limited", "", Token);
        Assert.Equal(8, served.MaxBatchSize);

        using var fitting = new RowsCall(new Random(1), 8, 3);
        await served.Worker.InferAsync(fitting.Call, Token);
        fitting.Check();
        using var large = new RowsCall(new Random(1), 9, 3);
        Assert.StartsWith(
            "inference request batch-size must be <= 8 for 'limited'",
            await RepositoryCalls.RefusedAsync(
                typeof(InvalidModelCallException),
                () => served.Worker.InferAsync(large.Call, Token)
            ),
            StringComparison.Ordinal
        );
        using var index = TensorBuffer.FromArray([1L, 2], [2]);
        fitting.Call.Inputs.Set("index", index);
        Assert.Contains(
            "batch size does not match other inputs for 'limited'",
            await RepositoryCalls.RefusedAsync(
                typeof(InvalidModelCallException),
                () => served.Worker.InferAsync(fitting.Call, Token)
            ),
            StringComparison.Ordinal
        );
        Assert.Equal(
            ["InvalidModelCallException", "InvalidModelCallException"],
            heard.ErrorsOf("tensors.model.call.failures")
        );
    }

    [Fact]
    public async Task A_model_whose_first_axis_cannot_count_rows_takes_no_batch_size()
    {
        using var directory = new ModelDirectory()
            .Add("fixed/1/model.onnx", TestModels.Identity(DType.Float32, 1, 3))
            .Add("fixed/config.pbtxt", "max_batch_size: 1")
            .Add("scalar/1/model.onnx", TestModels.Identity(DType.Float32))
            .Add("scalar/config.pbtxt", "max_batch_size: 1");
        using var repository = await directory.OpenAsync();
        Assert.Contains(
            "sets max_batch_size: 1, but 'x' is float32[1, 3]",
            repository.Entry("fixed").Reason,
            StringComparison.Ordinal
        );
        Assert.Contains("Set max_batch_size to 0", repository.Entry("scalar").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_are_joined_where_the_configuration_promises_that_rows_are_independent()
    {
        using var joined = new Measurements("joined");
        using var apart = new Measurements("apart");
        var log = new Lines();
        using var directory = new ModelDirectory()
            .Add("joined/1/model.onnx", Rows.Model())
            .Add("joined/config.pbtxt", "max_batch_size: 4")
            .Add("apart/1/model.onnx", Rows.Model());
        using var repository = await directory.OpenAsync(
            options: new OnnxWorkerOptions { BatchWindow = TimeSpan.FromSeconds(20), WarmUp = false },
            log: log
        );
        foreach (var name in new[] { "joined", "apart" })
        {
            var worker = (await repository.GetModelAsync(name, "", Token)).Worker;
            using var first = new RowsCall(new Random(1), 2, 3);
            using var second = new RowsCall(new Random(2), 2, 3);
            // Together they are as many rows as may be: they do not wait for the window's end.
            await Task.WhenAll(
                worker.InferAsync(first.Call, Token).InTime(),
                worker.InferAsync(second.Call, Token).InTime()
            );
            first.Check();
            second.Check();
        }

        Assert.Equal([4], joined.Of("tensors.model.batch.rows"));
        Assert.Empty(apart.Of("tensors.model.batch.rows"));
        Assert.Contains(
            "'apart' are not joined",
            Assert.Single(log.All, line => line.Contains("not joined into batches, ", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
    }
}
