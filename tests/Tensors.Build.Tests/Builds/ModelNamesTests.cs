namespace Tensors.Build.Tests.Builds;

/// <summary>What a model's class and file are called.</summary>
public sealed class ModelNamesTests
{
    [Theory]
    [InlineData("silero_vad.onnx", "SileroVad")]
    [InlineData("silero_vad_v5.onnx", "SileroVadV5")]
    [InlineData("resnet50-v1-7.onnx", "Resnet50V17")]
    [InlineData("yolov8n.fp16.onnx", "Yolov8nFp16")]
    [InlineData("ResNet.onnx", "ResNet")]
    [InlineData("3d_net.onnx", "Model3dNet")]
    [InlineData("__a b (1).onnx", "AB1")]
    [InlineData("---.onnx", "Model")]
    [InlineData("größe.onnx", "Größe")]
    [InlineData("形状.onnx", "形状")]
    [InlineData("class.onnx", "Class")]
    public void A_class_is_named_after_its_file(string file, string expected) =>
        Assert.Equal(expected, ModelNames.FromFileName(file));

    [Fact]
    public void Names_are_those_of_the_item_or_of_the_project()
    {
        using var folder = new ModelFolder();
        var item = folder.Add("models/small.onnx");

        var byDefault = folder.ReadOne(item);
        var named = folder.ReadOne(item with { Namespace = "Other.Models", ClassName = "Tiny", Generate = "True" });
        var without = folder.ReadOne(item with { Generate = "false" });

        Assert.Equal(
            ("small.onnx", "models/small.onnx", "My.App", "Small"),
            (byDefault.FileName, byDefault.OutputPath, byDefault.Namespace, byDefault.ClassName)
        );
        Assert.Equal(("Other.Models", "Tiny"), (named.Namespace, named.ClassName));
        Assert.Equal("", without.ClassName);
    }

    [Fact]
    public void A_file_outside_the_project_goes_beside_the_program()
    {
        using var folder = new ModelFolder();
        using var other = new ModelFolder();
        var item = other.Add("deep/small.onnx");

        Assert.Equal("small.onnx", folder.ReadOne(item).OutputPath);
        Assert.Equal([new(item.FullPath, "small.onnx", "PreserveNewest")], folder.Read(item).Outputs);
    }

    [Theory]
    [InlineData("3d", "Some", "ClassName is '3d'")]
    [InlineData("a b", "Some", "ClassName is 'a b'")]
    [InlineData("A", "Some-App", "Namespace is 'Some-App'")]
    [InlineData("A", "Some..App", "Namespace is 'Some..App'")]
    [InlineData("A", ".", "Namespace is '.'")]
    public void What_is_no_name_in_CSharp_is_a_wrong_setting(string className, string nameSpace, string expected)
    {
        using var folder = new ModelFolder();
        var fault = folder.FaultOf(folder.Add("small.onnx") with { ClassName = className, Namespace = nameSpace });

        Assert.Equal((ModelFault.WrongSetting, "small.onnx"), (fault.Code, fault.Path));
        Assert.StartsWith(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_namespace_that_is_none_is_named_as_that()
    {
        using var folder = new ModelFolder();
        var reader = new ModelReader(folder.Root, "my-app", folder.Signatures);
        reader.Read([folder.Add("small.onnx")]);

        Assert.StartsWith("RootNamespace is 'my-app'", Assert.Single(reader.Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_namespace_the_class_is_in_the_global_one()
    {
        using var folder = new ModelFolder();
        var reader = new ModelReader(folder.Root, "", folder.Signatures);
        reader.Read([folder.Add("small.onnx")]);

        Assert.Contains(
            "namespace \"\"\n",
            File.ReadAllText(Assert.Single(reader.Signatures)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Two_models_of_one_file_name_are_a_wrong_setting()
    {
        using var folder = new ModelFolder();
        var reader = folder.Read(folder.Add("a/Small.onnx") with { ClassName = "A" }, folder.Add("b/small.onnx"));

        var fault = Assert.Single(reader.Faults);
        Assert.Equal((ModelFault.WrongSetting, "b/small.onnx"), (fault.Code, fault.Path));
        Assert.StartsWith(
            "The file name 'small.onnx' is also used by 'a/Small.onnx'.",
            fault.Message,
            StringComparison.Ordinal
        );
        Assert.Single(reader.Signatures);
    }

    [Fact]
    public void Two_models_of_one_class_are_a_wrong_setting_unless_one_has_another_namespace_or_none()
    {
        using var folder = new ModelFolder();
        var first = folder.Add("net.onnx");
        var second = folder.Add("net_.onnx");

        var fault = Assert.Single(folder.Read(first, second).Faults);
        Assert.StartsWith(
            "The class 'My.App.Net' is also used by 'net.onnx'.",
            fault.Message,
            StringComparison.Ordinal
        );
        Assert.Empty(folder.Read(first, second with { Namespace = "Other" }).Faults);
        Assert.Empty(folder.Read(first, second with { Generate = "false" }).Faults);
    }
}
