using Tensors.Build.Tests.Models;
using static Tensors.Testing.Models.Onnx;

namespace Tensors.Build.Tests.Builds;

/// <summary>What the project says of a model is applied to its signature, or named as wrong.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("", "batch,seq,3", "batch,?")]
    [InlineData("batch=1", "1,seq,3", "1,?")]
    [InlineData(" batch = 1 ;\n seq=128; ", "1,128,3", "1,?")]
    [InlineData("seq=2147483647;seq=2147483647", "batch,2147483647,3", "batch,?")]
    public void Dimensions_that_the_project_fixes_are_fixed(string dimensions, string input, string output)
    {
        using var folder = new ModelFolder();
        var signature = folder.ReadOne(folder.Add("small.onnx") with { Dimensions = dimensions }).Signature;

        Assert.Equal((input, output), (signature.Inputs[0].Axes(), signature.Outputs[0].Axes()));
    }

    [Fact]
    public void A_dimension_may_have_an_equals_sign_in_its_name()
    {
        using var folder = new ModelFolder();
        var item = folder.Add("m.onnx", Model([Tensor("x", Float32Type, "past=seq")], [Tensor("y", Float32Type)]));

        Assert.Equal("7", folder.ReadOne(item with { Dimensions = "past=seq=7" }).Signature.Inputs[0].Axes());
    }

    [Fact]
    public void Ignored_inputs_and_outputs_are_gone_whatever_they_are()
    {
        using var folder = new ModelFolder();
        var item = folder.Add(
            "m.onnx",
            Model(
                [Tensor("x", Float32Type), Value("map", MapType(Float32Type)), Tensor("text", 8)],
                [Tensor("y", Float32Type), Value("s", SequenceType(Float32Type))]
            )
        );

        var signature = folder.ReadOne(item with { IgnoredInputs = "text; map", IgnoredOutputs = "s;" }).Signature;

        Assert.Equal("x", Assert.Single(signature.Inputs).Name);
        Assert.Equal("y", Assert.Single(signature.Outputs).Name);
    }

    [Theory]
    [InlineData(
        "Dimensions",
        "bach=1",
        "Dimensions sets the length of 'bach', which is not a dimension of the model. The model has 'batch', 'seq'."
    )]
    [InlineData(
        "Dimensions",
        "batch",
        "Dimensions contains 'batch', but an entry must be 'name=length' with a length from 1 to 2147483647."
    )]
    [InlineData("Dimensions", "batch=0", "Dimensions contains 'batch=0'")]
    [InlineData("Dimensions", "batch=-1", "Dimensions contains 'batch=-1'")]
    [InlineData("Dimensions", "batch=1.5", "Dimensions contains 'batch=1.5'")]
    [InlineData("Dimensions", "batch=2147483648", "Dimensions contains 'batch=2147483648'")]
    [InlineData(
        "Dimensions",
        "batch=1;batch=2",
        "Dimensions sets the length of 'batch' to both 1 and 2. Remove one of the entries."
    )]
    [InlineData(
        "IgnoredInputs",
        "y",
        "IgnoredInputs contains 'y', which is not an input of the model. The model has 'x'."
    )]
    [InlineData(
        "IgnoredOutputs",
        "s;x",
        "IgnoredOutputs contains 'x', which is not an output of the model. The model has 's', 'y'."
    )]
    [InlineData("IgnoredOutputs", "y;s", "IgnoredOutputs contains every output, so the model would return nothing.")]
    [InlineData("Generate", "maybe", "Generate is 'maybe', but it must be 'true'")]
    [InlineData(
        "CopyToOutputDirectory",
        "Sometimes",
        "CopyToOutputDirectory is 'Sometimes', but it must be one of PreserveNewest, "
    )]
    public void A_wrong_setting_is_named_with_what_there_is(string setting, string value, string expected)
    {
        using var folder = new ModelFolder();
        var item = folder.Add("small.onnx");
        item = setting switch
        {
            "Dimensions" => item with { Dimensions = value },
            "IgnoredInputs" => item with { IgnoredInputs = value },
            "IgnoredOutputs" => item with { IgnoredOutputs = value },
            "Generate" => item with { Generate = value },
            _ => item with { CopyToOutputDirectory = value },
        };

        var fault = folder.FaultOf(item);

        Assert.Equal((ModelFault.WrongSetting, "small.onnx"), (fault.Code, fault.Path));
        Assert.StartsWith(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_named_dimensions_says_so()
    {
        using var folder = new ModelFolder();
        var item = folder.Add("m.onnx", Model([Tensor("x", Float32Type, "")], [Tensor("y", Float32Type)]));

        Assert.EndsWith(
            "The model has no named dimension.",
            folder.FaultOf(item with { Dimensions = "n=1" }).Message,
            StringComparison.Ordinal
        );
    }
}
